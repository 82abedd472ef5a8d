import type { Transport } from '@touchstone/client/rpc'
import { errorTable, messageOf, TouchstoneError } from '@touchstone/core/errors'
import manifest from '../../package.json' with { type: 'json' }
import { open, resolveConnection, type Connection, type ConnectionOptions } from '../connection.ts'
import { print, type OutputOptions } from '../output.ts'
import { plain } from '../values.ts'

/** What one check came to. */
interface Finding {
  readonly check: 'connection' | 'token' | 'clock' | 'storage' | 'versions'
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly message: string
}

const oldestNode = [22, 18] as const
const skewLimitMs = 60_000

/** `touchstone doctor`: exits with the status of the first check that failed. */
export async function doctor(options: ConnectionOptions & OutputOptions): Promise<void> {
  const findings: Finding[] = []
  const attempt = async (
    check: Finding['check'],
    task: () => Promise<string>,
  ): Promise<boolean> => {
    try {
      findings.push({ check, state: 'ok', message: await task() })
      return true
    } catch (error) {
      const status = error instanceof TouchstoneError ? errorTable[error.code].exit : 70
      process.exitCode ??= status
      findings.push({ check, state: 'failed', message: messageOf(error) })
      return false
    }
  }
  const skip = (check: Finding['check']): void => {
    findings.push({ check, state: 'skipped', message: 'not looked at, because of the above' })
  }

  let opened: { connection: Connection; touchstone: Transport & AsyncDisposable } | undefined
  let answer: Health | undefined
  await attempt('connection', async () => {
    const connection = await resolveConnection(options)
    opened = { connection, touchstone: await open(connection) }
    if (connection.kind === 'directory')
      return `${connection.directory}, in this process (from ${connection.from})`
    answer = await health(opened.touchstone.url)
    return `${opened.touchstone.url} (from ${connection.from})`
  })
  if (opened && (opened.connection.kind === 'directory' || answer)) {
    const { connection, touchstone } = opened
    const isKnown = await attempt('token', () => checkToken(connection, touchstone))
    findings.push(clock(answer))
    if (isKnown) await attempt('storage', () => checkStorage(connection, touchstone))
    else skip('storage')
  } else for (const check of ['token', 'clock', 'storage'] as const) skip(check)
  findings.push(versions(answer))
  await opened?.touchstone[Symbol.asyncDispose]()

  print(options, findings, (paper) => {
    const marks = {
      ok: paper.green('✓'),
      warning: paper.yellow('!'),
      failed: paper.red('✗'),
      skipped: paper.dim('–'),
    }
    return findings.map(
      ({ check, state, message }) => `${marks[state]} ${check.padEnd(10)}  ${plain(message)}`,
    )
  })
}

interface Health {
  readonly version: string | undefined
  /** The server's clock ahead of this one, to the second. */
  readonly aheadMs: number | undefined
}

async function health(url: string): Promise<Health> {
  const startedMs = Date.now()
  const refuse = (reason: string, cause?: unknown): never => {
    throw new TouchstoneError(
      'unavailable',
      `No Touchstone answers at ${url} (${reason}). Check the address, and that the server is running.`,
      { cause },
    )
  }
  const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(10_000) }).catch(
    (error: unknown) => refuse(reasonOf(error), error),
  )
  const body: unknown = await response.json().catch(() => undefined)
  if (typeof body !== 'object' || body === null || !('ok' in body))
    return refuse(`status ${response.status}, and not in the form of Touchstone`)
  const date = Date.parse(response.headers.get('date') ?? '')
  // Half of the way there and back; the header has whole seconds.
  const here = (startedMs + Date.now()) / 2
  return {
    version: 'version' in body && typeof body.version === 'string' ? body.version : undefined,
    aheadMs: Number.isNaN(date) ? undefined : date - here,
  }
}

async function checkToken(connection: Connection, { rpc }: Transport): Promise<string> {
  const { name, role, expiresAt } = await rpc.tokens.current.query()
  const from = connection.kind === 'server' ? ` (from ${connection.tokenFrom})` : ''
  return `${name}, ${role}${expiresAt === null ? '' : `, until ${expiresAt}`}${from}`
}

function clock(answer: Health | undefined): Finding {
  if (answer === undefined)
    return { check: 'clock', state: 'ok', message: 'the one of this machine' }
  const { aheadMs } = answer
  if (aheadMs === undefined)
    return { check: 'clock', state: 'skipped', message: 'the server does not say what time it is' }
  if (Math.abs(aheadMs) <= skewLimitMs)
    return { check: 'clock', state: 'ok', message: 'within a minute of the server' }
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  return {
    check: 'clock',
    state: 'warning',
    message: `This machine is ${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} the server. Set its clock: uploads are refused when they are 15 minutes apart.`,
  }
}

/** Reads records and, from a server that has a test case, an object by the address it signed. */
async function checkStorage({ kind }: Connection, { rpc }: Transport): Promise<string> {
  const { items } = await rpc.workflows.list.query({
    limit: 20,
    sort: 'updated',
    order: 'descending',
  })
  if (kind === 'directory') return 'records can be read'
  for (const { id: workflowId } of items) {
    const [testCase] = (await rpc.testCases.list.query({ workflowId, limit: 1 })).items
    if (!testCase) continue
    const { blocks } = await rpc.testCases.read.query({ testCaseId: testCase.id, limit: 1 })
    const [block] = blocks
    if (!block) continue
    await readObject(block.samples)
    return 'records and objects can be read'
  }
  return 'records can be read; there are no test samples yet to read'
}

async function readObject({
  url,
  headers,
}: {
  url: string
  headers: Readonly<Record<string, string>>
}) {
  const { origin } = new URL(url)
  const refuse = (reason: string, cause?: unknown): never => {
    throw new TouchstoneError(
      'storage',
      `Records can be read, but not the objects at ${origin} (${reason}). Check that this machine may reach that address.`,
      { cause },
    )
  }
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) }).catch(
    (error: unknown) => refuse(reasonOf(error), error),
  )
  await response.arrayBuffer()
  if (!response.ok) refuse(`status ${response.status}`)
}

// fetch says "fetch failed" and hides the reason one level down.
const reasonOf = (error: unknown): string =>
  messageOf(error instanceof Error ? (error.cause ?? error) : error)

function versions(answer: Health | undefined): Finding {
  const node = process.versions.node
  const [major = 0, minor = 0] = node.split('.').map(Number)
  const [oldMajor, oldMinor] = oldestNode
  const here = `touchstone ${manifest.version}, Node ${node}`
  if (major < oldMajor || (major === oldMajor && minor < oldMinor))
    return {
      check: 'versions',
      state: 'warning',
      message: `${here}: Node ${oldestNode.join('.')} or newer is needed.`,
    }
  if (answer?.version !== undefined && answer.version !== manifest.version)
    return {
      check: 'versions',
      state: 'warning',
      message: `${here}, but the server is ${answer.version}. Use the same version on both sides.`,
    }
  return {
    check: 'versions',
    state: 'ok',
    message: `${here}${answer?.version === undefined ? '' : `, server ${answer.version}`}`,
  }
}
