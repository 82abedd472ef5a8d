export {
  formatApart,
  formatCount,
  formatNumber,
  formatShare,
  formatSigned,
  toldApart,
} from '@touchstone/client/number-text'
