export { formatCount, formatNumber } from '@touchstone/client/number-format'
