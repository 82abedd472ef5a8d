import { randomBytes } from 'node:crypto'
import dns from 'node:dns'
import { connect } from '@touchstone/client'
import { packLines, summaryOf, TouchstoneError } from '@touchstone/core'
import { defineAnimals } from './animals.ts'

/** What a parent tells this script. */
export interface BehindProxyOptions {
  readonly url: string
  readonly token: string
}

const { url, token } = JSON.parse(process.argv[2] ?? '{}') as BehindProxyOptions

// Whatever its name, the server is on this machine.
const { lookup } = dns
dns.lookup = ((_: string, ...more: [dns.LookupOptions, () => void]) =>
  lookup('127.0.0.1', ...more)) as typeof lookup

const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`)

// 22 rows of a megabyte, which compress by a quarter.
const bulky = Array.from({ length: 22 }, () => ({
  testSample: { locator: `s3://${randomBytes(750_000).toString('base64')}` },
  groundTruth: { label: 'cat' },
}))

try {
  const touchstone = connect({ url, token, patienceMs: 2_000 })
  const { Model, TestCase } = defineAnimals(touchstone)
  const { workflowId } = (await Model.create('a')).record
  const testCase = await TestCase.create('all', { samples: bulky })
  let rows = 0
  for await (const _ of testCase.rows()) rows++
  say({ rows })
  // The client sends smaller parts than others may.
  const lines = bulky.map(({ testSample }) => `${JSON.stringify({ testSample })}\n`)
  const { body, sha256, bytes } = await packLines(lines)
  const { rpc } = touchstone
  const parts = [{ sha256, bytes }]
  const [prepared] = await rpc.testSamples.prepare.mutate({ workflowId, parts })
  if (!prepared?.request) throw new Error('Nothing was presigned')
  const { request } = prepared
  const { status } = await fetch(request.url, { ...request, body: new Uint8Array(body) })
  say({ bytes, status })
} catch (error) {
  const code = error instanceof TouchstoneError ? error.code : 'none'
  say({ failed: summaryOf(error), code })
}
