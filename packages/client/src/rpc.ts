export { bearerToken } from './bearer-token.ts'
export { connectTransport, type ConnectOptions } from './connect-transport.ts'
export type { Rpc, Transport } from './transport.ts'
