import type { Transport } from '@touchstone/client/rpc'
import { isErrorCode, messageOf, TouchstoneError, type ErrorCode } from '@touchstone/core/errors'
import { exitStatus } from '../exit-status.ts'
import { clockProblem } from '@touchstone/core/ids'
import { version } from '@touchstone/client/version'
import { commandMessage } from '../command-words.ts'
import { openProgress } from '../progress.ts'
import { open, resolveConnection, type Connection, type ConnectionOptions } from '../connection.ts'
import { isJson, print, type OutputOptions } from '../output.ts'
import { throughProxies } from '../proxy-refusal.ts'
import { wayTo } from '../proxy.ts'
import { minute, plain, plural } from '../values.ts'

/** What one check came to. */
interface Finding {
  readonly check: 'connection' | 'token' | 'clock' | 'storage' | 'content' | 'versions'
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly message: string
  /** Of damaged content: the key of the object or item. */
  readonly key?: string
  /** Of damaged content: what it belongs to. */
  readonly of?: readonly string[]
}

/** What a check says: a message alone is of one that found everything in order. */
type Outcome = string | Omit<Finding, 'check'>

const skewLimitMs = 60_000

/** `touchstone doctor`: exits with the status of the first check that failed. */
export async function doctor(
  options: ConnectionOptions & OutputOptions & { readonly deep?: true },
): Promise<void> {
  const findings: Finding[] = []
  const attempt = async (
    check: Finding['check'],
    task: () => Promise<Outcome> | Outcome,
  ): Promise<boolean> => {
    try {
      const found = await task()
      findings.push({
        check,
        ...(typeof found === 'string' ? { state: 'ok', message: found } : found),
      })
      return true
    } catch (error) {
      const status = error instanceof TouchstoneError ? exitStatus[error.code] : 70
      process.exitCode ??= status
      findings.push({ check, state: 'failed', message: commandMessage(error) })
      return false
    }
  }
  const skip = (check: Finding['check']): void => {
    findings.push({ check, state: 'skipped', message: 'skipped, because of the check above' })
  }

  // Also where it cannot be opened for calls: its token may be what is damaged.
  const checkAll = async (): Promise<void> => {
    await attempt('content', async () => {
      const damage: Finding[] = []
      const counted = await checkContent(await resolveConnection(options), (finding) =>
        damage.push(finding),
      )
      if (damage.length === 0) return `${counted} are intact`
      process.exitCode ??= exitStatus.storage
      findings.push(...damage)
      return {
        state: 'failed' as const,
        message: `${plural(damage.length, 'fault')} in ${counted}. Restore what is named above from a backup.`,
      }
    })
  }

  let opened: { connection: Connection; touchstone: Transport & AsyncDisposable } | undefined
  let answer: Health | undefined
  await attempt('connection', async () => {
    const connection = await resolveConnection(options)
    opened = { connection, touchstone: await open(connection) }
    if (connection.kind === 'directory')
      return `${connection.directory}, in this process (from ${connection.from})`
    const { url } = opened.touchstone
    answer = await health(url)
    return `${url} (from ${connection.from})${wayTo(url)}`
  })
  if (opened && (opened.connection.kind === 'directory' || answer)) {
    const { connection, touchstone } = opened
    // Scripts get times as they are stored.
    const timeText = isJson(options) ? (iso: string) => iso : minute
    const isKnown = await attempt('token', () => checkToken(connection, touchstone, timeText))
    await attempt('clock', () => clock(answer))
    if (isKnown) await attempt('storage', () => checkStorage(connection, touchstone))
    else skip('storage')
  } else for (const check of ['token', 'clock', 'storage'] as const) skip(check)
  if (options.deep) await checkAll()
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
      `No Touchstone answers at ${url}${wayTo(url)} (${reason}). Check the address, and that the server is running.`,
      { cause },
    )
  }
  const response = await throughProxies
    .fetch(new Request(`${url}/healthz`, { signal: AbortSignal.timeout(10_000) }))
    .catch((error: unknown) => refuse(reasonOf(error), error))
  const body: unknown = await response.json().catch(() => undefined)
  if (!isObject(body) || !('ok' in body)) {
    const said = refusalOf(body)
    if (said === undefined) return refuse(`status ${response.status}, not a response of Touchstone`)
    throw new TouchstoneError(
      said.code,
      `${url} answers with status ${response.status}${wayTo(url)}: ${said.message}`,
    )
  }
  const date = Date.parse(response.headers.get('date') ?? '')
  // Half of the way there and back; the header has whole seconds.
  const here = (startedMs + Date.now()) / 2
  return {
    version: 'version' in body && typeof body.version === 'string' ? body.version : undefined,
    aheadMs: Number.isNaN(date) ? undefined : date - here,
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** What an answer says is wrong: in the form of Touchstone's calls, of its objects, or of a gateway. */
function refusalOf(body: unknown): { code: ErrorCode; message: string } | undefined {
  if (!isObject(body)) return undefined
  const error = isObject(body['error']) ? body['error'] : body
  const { message, data } = error
  if (typeof message !== 'string' || message.trim() === '') return undefined
  const about = isObject(data) && isObject(data['touchstone']) ? data['touchstone'] : error
  const { code } = about
  return { code: typeof code === 'string' && isErrorCode(code) ? code : 'unavailable', message }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function checkToken(
  connection: Connection,
  { rpc }: Transport,
  timeText: (iso: string) => string,
): Promise<string> {
  const { name, role, expiresAt } = await rpc.tokens.current.query()
  const from = connection.kind === 'server' ? ` (from ${connection.tokenFrom})` : ''
  return `${name}, ${role}${expiresAt === null ? '' : `, until ${timeText(expiresAt)}`}${from}`
}

/** @throws TouchstoneError `storage` for a clock that cannot be right: nothing is written by it */
function clock(answer: Health | undefined): Omit<Finding, 'check'> {
  const nowMs = Date.now()
  requireRightClock('this machine', nowMs)
  if (answer === undefined) return { state: 'ok', message: "this machine's" }
  const { aheadMs } = answer
  if (aheadMs === undefined) return { state: 'skipped', message: 'the server sends no date' }
  requireRightClock('the server', nowMs + aheadMs)
  if (Math.abs(aheadMs) <= skewLimitMs)
    return { state: 'ok', message: 'within a minute of the server' }
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  return {
    state: 'warning',
    message: `This machine is ${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} the server. Set its clock: uploads are refused when they are 15 minutes apart.`,
  }
}

function requireRightClock(whose: string, nowMs: number): void {
  const problem = clockProblem(nowMs)
  if (problem === undefined) return
  throw new TouchstoneError(
    'storage',
    `The clock of ${whose} ${problem}. Set it: until then nothing can be written.`,
  )
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

/** Reads and verifies everything in a data directory. Answers how much there is. */
async function checkContent(
  connection: Connection,
  report: (finding: Finding) => void,
): Promise<string> {
  if (connection.kind === 'server')
    throw new TouchstoneError(
      'bad_input',
      `--deep reads a data directory on this machine, and ${connection.url} is a server. Run it on the server's machine, with --dir and the directory that it serves; the server can keep running. On AWS, DynamoDB and S3 verify what they store, and every read verifies it again.`,
    )
  const { inspectDirectory } = await import('@touchstone/server/inspection')
  using progress = openProgress()
  const startedMs = performance.now()
  let [items, objects] = [0, 0]
  for await (const found of inspectDirectory(connection.directory)) {
    ;({ items, objects } = found)
    if (found.damage) {
      const { key, of, message } = found.damage
      const owners = of.length === 0 ? '' : `${of.join(', ')}: `
      report({
        check: 'content',
        state: 'failed',
        message: `${owners}${message}`,
        ...(key !== undefined && { key }),
        of,
      })
    }
    const done = items + objects
    const seconds = (performance.now() - startedMs) / 1_000
    progress.show({
      label: 'verifying',
      unit: 'items and objects',
      done,
      ratePerSecond: done / Math.max(seconds, 0.001),
    })
  }
  return `${plural(items, 'item')} and ${plural(objects, 'object')}`
}

async function readObject({
  url,
  headers,
}: {
  url: string
  headers: Readonly<Record<string, string>>
}): Promise<void> {
  const { origin } = new URL(url)
  const refuse = (reason: string, cause?: unknown): never => {
    throw new TouchstoneError(
      'storage',
      `Records can be read, but not the objects at ${origin}${wayTo(origin)} (${reason}). Check that this machine may reach that address.`,
      { cause },
    )
  }
  const response = await throughProxies
    .fetch(new Request(url, { headers, signal: AbortSignal.timeout(30_000) }))
    .catch((error: unknown) => refuse(reasonOf(error), error))
  const body = await response.arrayBuffer()
  if (response.ok) return
  const said = refusalOf(parsed(new TextDecoder().decode(body)))
  refuse(`status ${response.status}${said ? `: ${JSON.stringify(said.message)}` : ''}`)
}

// fetch says "fetch failed" and hides the reason one level down.
const reasonOf = (error: unknown): string =>
  messageOf(error instanceof Error ? (error.cause ?? error) : error)

function versions(answer: Health | undefined): Finding {
  const here = `touchstone ${version}, Node ${process.versions.node}`
  if (answer?.version !== undefined && answer.version !== version)
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
