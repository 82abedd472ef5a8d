import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { openLocal } from '@touchstone/server/local'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, type Desk } from './run-cli.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
  const schema = '{"type":"object"}'
  await writeFile(
    join(desk.path, 'types.json'),
    `{"testSample":${schema},"groundTruth":${schema},"inference":${schema}}`,
  )
  await using touchstone = await openLocal(join(desk.path, 'data'))
  const { id } = (await touchstone.rpc.workflows.define.mutate({ name: 'Kept', schemas: {} }))
    .workflow
  await touchstone.rpc.models.create.mutate({ workflowId: id, name: 'cat' })
})
afterAll(() => desk[Symbol.asyncDispose]())

/** Runs a command while the clock begins at a time. */
const runAt = (time: string, command: string) => {
  const code = `const now = Date.now; const by = Date.parse('${time}') - now(); Date.now = () => now() + by`
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(code)}`
  return desk.run(command.split(' '), { NODE_OPTIONS })
}

const rule = 'which cannot be right: it must be between 2025-01-01 and 2094-09-07'

describe.each(['1970-01-01T00:00:00Z', '2095-01-01T00:00:00Z'])(
  'while the clock says %s',
  (time) => {
    const said = new RegExp(
      `^✗ The clock of the machine that stores this says ${time.slice(0, 11)}`,
    )

    it.each([
      'models create dog --dir=data',
      'models set cat a=1 --dir=data',
      'tokens create ci --role=reader --dir=data',
      'gc --dir=data',
    ])('a write is refused by one message: %s', async (command) => {
      const { status, stdout, stderr } = await runAt(time, command)
      expect({ status, stdout }).toEqual({ status: 11, stdout: '' })
      expect(stderr).toMatch(said)
      expect(stderr).toMatch(
        new RegExp(`^✗ .*${rule}\\. Nothing was written\\. Set the clock .*, and try again\\.\\n$`),
      )
    })

    it.each(['models list', 'models show cat', 'tokens list', 'workflows list'])(
      '%s reads what there is',
      async (command) => {
        const { status, stdout, stderr } = await runAt(time, `${command} --dir=data`)
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
        expect(stdout).toMatch(/cat|local|Kept/)
      },
    )

    it('a stack is shown with --debug only', async () => {
      const { stderr } = await runAt(time, '--debug models create dog --dir=data')
      expect(stderr).toContain('    at requireClock')
    })

    it.each(['workflows define Texts types.json', 'tokens create ci --role=writer'])(
      'no data directory is begun by %s',
      async (command) => {
        const before = await readdir(desk.path)
        const { status, stderr } = await runAt(time, `${command} --dir=new`)
        expect(status).toBe(11)
        expect(stderr).toMatch(said)
        expect(await readdir(desk.path)).toEqual(before)
      },
    )

    it('doctor fails, and says which clock is to be set', async () => {
      const { status, stdout } = await runAt(time, 'doctor --dir=data')
      expect(status).toBe(11)
      expect(stdout).toMatch(
        new RegExp(
          `\\n✗ clock +The clock of this machine says ${time.slice(0, 11)}.*${rule}\\. Set it: until then nothing can be written\\.\\n✓ storage `,
        ),
      )
    })
  },
)

it.each(['Thu, 01 Jan 1970 00:00:00 GMT', 'Sat, 01 Jan 2095 00:00:00 GMT'])(
  'doctor fails on a server whose clock says %s',
  async (date) => {
    const stub = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', date })
      response.end(JSON.stringify({ ok: true, version: '0.1.0' }))
    })
    stub.listen(0, '127.0.0.1')
    await once(stub, 'listening')
    try {
      // A server that listens on a port has an address with one.
      const { port } = stub.address() as AddressInfo
      const { status, stdout } = await desk.run(['doctor', '--url', `http://127.0.0.1:${port}`])
      expect(status).toBeGreaterThan(0)
      expect(stdout).toMatch(/\n✗ clock +The clock of the server says (1970|209[45])-.* Set it: /)
    } finally {
      stub.close()
    }
  },
)
