import {
  blockOf,
  limits,
  packLines,
  partLine,
  TouchstoneError,
  type PartField,
  type PartSpec,
  type Place,
  type PresignedRequest,
} from '@touchstone/core'
import type { CommitSummary } from '@touchstone/core/services'
import { putObject, uploading } from './object-transfer.ts'
import type { Fetch } from './transport.ts'

/** When rows that wait are made into a part and sent. Whichever comes first counts. */
export interface FlushOptions {
  /** Rows of one block, at most 4,096. @default 4096 */
  readonly flushRows?: number | undefined
  /** Characters of one block as JSON, at most 16 MiB. @default 8 MiB */
  readonly flushBytes?: number | undefined
  /** How long a row waits. @default 1000 */
  readonly flushMs?: number | undefined
}

/** The two calls that stand around the upload of parts. */
export interface PartDestination {
  readonly field: PartField
  prepare(
    parts: readonly PartSpec[],
  ): Promise<readonly { sha256: string; committed: boolean; request?: PresignedRequest }[]>
  commit(parts: readonly PartSpec[]): Promise<CommitSummary>
}

interface Waiting {
  readonly block: number
  readonly lines: Map<Place, string>
  bytes: number
}

interface Packed extends PartSpec {
  readonly body: Uint8Array
}

const partsPerCommit = 8
const workers = 3
// Rows that are neither committed nor being sent; beyond this `add` asks its caller to wait.
const maxPendingBytes = 48 * 1024 * 1024

/**
 * Collects rows by block, makes parts of them, uploads and commits those, a few at a time. What was
 * added is stored once {@link drain} has resolved, and nothing of it is sent twice.
 */
export class PartUploader implements AsyncDisposable {
  readonly #fetch: Fetch
  readonly #destination: PartDestination
  readonly #options: Required<{ [K in keyof FlushOptions]: number }>
  readonly #onCommit: (summary: CommitSummary) => void
  readonly #waiting = new Map<number, Waiting>()
  readonly #queue: Waiting[] = []
  readonly #sending = new Set<Promise<void>>()
  #pendingBytes = 0
  #failure: { error: unknown } | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    fetch: Fetch,
    destination: PartDestination,
    options: FlushOptions & { onCommit?: (summary: CommitSummary) => void } = {},
  ) {
    this.#fetch = fetch
    this.#destination = destination
    this.#options = {
      flushRows: Math.min(options.flushRows ?? limits.blockRows, limits.blockRows),
      flushBytes: Math.min(options.flushBytes ?? limits.partBytes / 2, limits.partBytes),
      flushMs: options.flushMs ?? 1_000,
    }
    this.#onCommit = options.onCommit ?? (() => undefined)
  }

  /**
   * Adds a row. Rows may come in any order; one that comes again is sent once.
   * @returns a promise to wait for when too much is under way, or undefined
   * @throws what made an earlier part fail
   */
  add(
    place: Place,
    json: string,
    as: PartField | 'error' = this.#destination.field,
  ): Promise<void> | undefined {
    if (this.#failure) throw this.#failure.error
    const block = blockOf(place)
    const text = partLine(as, place, json)
    if (text.length > limits.rowBytes)
      throw new TouchstoneError(
        'too_large',
        `The ${as} of place ${place} has ${json.length} characters as JSON; a row may have at most ${limits.rowBytes} bytes.`,
      )
    const earlier = this.#waiting.get(block)?.lines.get(place)
    if (earlier === text) return undefined
    // A part has one row for a place. Which of two counts is for the other side to say.
    if (earlier !== undefined) this.finishBlock(block)
    const waiting = this.#waiting.get(block) ?? { block, lines: new Map(), bytes: 0 }
    this.#waiting.set(block, waiting)
    waiting.lines.set(place, text)
    waiting.bytes += text.length
    this.#pendingBytes += text.length
    const { flushRows, flushBytes } = this.#options
    if (waiting.lines.size >= flushRows || waiting.bytes >= flushBytes) this.finishBlock(block)
    else this.#timer ??= setTimeout(() => this.#flush(), this.#options.flushMs)
    if (this.#pendingBytes <= maxPendingBytes) return undefined
    if (this.#sending.size === 0) this.#flush()
    return this.#oneDone()
  }

  /** Says that no more rows of a block will come, so that its part is sent now. */
  finishBlock(block: number): void {
    const waiting = this.#waiting.get(block)
    if (!waiting) return
    this.#waiting.delete(block)
    this.#queue.push(waiting)
    this.#dispatch()
  }

  /**
   * Sends everything that waits, and resolves when all of it is committed.
   * @throws what made a part fail
   */
  async drain(): Promise<void> {
    this.#flush()
    while (this.#sending.size > 0) await this.#oneDone()
    if (this.#failure) throw this.#failure.error
  }

  /** Forgets what waits; what is being sent is waited for. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer)
    this.#waiting.clear()
    this.#queue.length = 0
    await Promise.allSettled(this.#sending)
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const block of this.#waiting.keys()) this.finishBlock(block)
  }

  async #oneDone(): Promise<void> {
    await Promise.race(this.#sending)
    if (this.#failure) throw this.#failure.error
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && this.#sending.size < workers && !this.#failure) {
      const some = this.#queue.splice(0, partsPerCommit)
      const sent = this.#send(some)
        .catch((error: unknown) => {
          this.#failure ??= { error }
        })
        .finally(() => {
          this.#sending.delete(sent)
          this.#pendingBytes -= some.reduce((sum, { bytes }) => sum + bytes, 0)
          this.#dispatch()
        })
      this.#sending.add(sent)
    }
  }

  async #send(some: readonly Waiting[]): Promise<void> {
    const packed: Packed[] = []
    for (const { block, lines } of some)
      packed.push(
        ...(await pack(
          block,
          [...lines].toSorted(([a], [b]) => a - b),
        )),
      )
    const specs = packed.map(({ block, sha256, bytes }): PartSpec => ({ block, sha256, bytes }))
    await uploading(async () => {
      const prepared = await this.#destination.prepare(specs)
      await Promise.all(
        prepared.map(async ({ request, sha256 }) => {
          const part = packed.find((candidate) => candidate.sha256 === sha256)
          if (request && part) await putObject(this.#fetch, request, part.body)
        }),
      )
      this.#onCommit(await this.#destination.commit(specs))
    })
  }
}

/** Joins and compresses sorted lines; halves what turns out too large for one part. */
async function pack(
  block: number,
  lines: readonly (readonly [Place, string])[],
): Promise<Packed[]> {
  const packed = await packLines(lines.map(([, text]) => text))
  if (packed.bytes <= limits.partBytes || lines.length === 1) return [{ block, ...packed }]
  const middle = Math.ceil(lines.length / 2)
  return [
    ...(await pack(block, lines.slice(0, middle))),
    ...(await pack(block, lines.slice(middle))),
  ]
}
