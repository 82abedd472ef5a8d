export {
  formatApart,
  formatShare,
  formatSigned,
  toldApart,
} from '@touchstone/client/number-comparison'
