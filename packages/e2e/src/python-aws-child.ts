import { once } from 'node:events'
import { hasAws, openAws } from './aws-home.ts'

// For the tests of the Python client: serves a home on DynamoDB and S3 until its input ends, and says
// where; null where this machine has no such servers.

const home = hasAws ? await openAws() : undefined
const facts = home ? { url: home.touchstone.url, token: home.token } : null
process.stdout.write(`${JSON.stringify(facts)}\n`)
process.stdin.resume()
await once(process.stdin, 'end')
await home?.[Symbol.asyncDispose]()
process.exit()
