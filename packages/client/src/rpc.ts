export { bearerToken } from './bearer-token.ts'
export { connectTransport, type ConnectOptions } from './connect-transport.ts'
export type { Rpc } from './contract.ts'
export type { Transport } from './transport.ts'
