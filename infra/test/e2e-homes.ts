import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from '@touchstone/client'
import type { Home } from '@touchstone/e2e/homes'
import { createS3Objects } from '@touchstone/storage/aws'
import { actionsOfCall } from './aws-actions.ts'
import { openLambdaHome, startAwsServers } from './lambda-home.ts'
import { startRecordingProxy } from './recording-proxy.ts'

// The run's own: they end with it.
const servers = await startAwsServers()

/** The one home of the end-to-end tests, when they are to show what the function asks of AWS. */
export const homes: readonly { readonly name: string; readonly open: () => Promise<Home> }[] = [
  { name: 'on AWS Lambda', open },
]

async function open(): Promise<Home> {
  const actions = new Set<string>()
  const through = (url: string) =>
    startRecordingProxy(url, (call) => {
      for (const action of actionsOfCall(call)) actions.add(action)
    })
  const home = await openLambdaHome({ servers, through, instances: 2 })
  const { url, bucket } = home
  const { rpc } = connect(home)
  // The tests expect this author.
  const { secret: token } = await rpc.tokens.create.mutate({ name: 'local', role: 'admin' })
  const objects = createS3Objects({ client: await servers.s3.client(), bucket })
  return {
    touchstone: connect({ url, token }),
    token,
    countObjects: async (prefix) => (await objects.list(prefix)).objects.length,
    async [Symbol.asyncDispose]() {
      const folder = process.env.TOUCHSTONE_ACTIONS
      if (folder !== undefined)
        appendFileSync(join(folder, `${process.pid}`), `${[...actions].join('\n')}\n`)
      await home[Symbol.asyncDispose]()
    },
  }
}

export { homes as homesWithFaults }
