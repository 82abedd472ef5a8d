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
import { putObject } from './object-transfer.ts'
import { retrying, type Fetch } from './transport.ts'

/** When rows that wait are made into a part and sent. Whichever comes first counts. */
export interface FlushOptions {
  /** Rows of one block, at most 4,096. @default 4096 */
  readonly flushRows?: number | undefined
  /** Bytes of one block as JSON. @default 8 MiB */
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
  readonly lines: { readonly place: Place; readonly text: string }[]
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
      flushBytes: options.flushBytes ?? 8 * 1024 * 1024,
      flushMs: options.flushMs ?? 1_000,
    }
    this.#onCommit = options.onCommit ?? (() => undefined)
  }

  /**
   * Adds a row. Rows may come in any order.
   * @returns a promise to wait for when too much is under way, or undefined
   * @throws what made an earlier part fail
   */
  add(
    place: Place,
    json: string,
    as: PartField | 'error' = this.#destination.field,
  ): Promise<void> | undefined {
    if (this.#failure) throw this.#failure.error
    if (json.length > limits.rowBytes)
      throw new TouchstoneError(
        'too_large',
        `The ${as} of place ${place} has ${json.length} bytes as JSON; a row may have at most ${limits.rowBytes}.`,
      )
    const block = blockOf(place)
    const text = partLine(as, place, json)
    const waiting = this.#waiting.get(block) ?? { block, lines: [], bytes: 0 }
    this.#waiting.set(block, waiting)
    waiting.lines.push({ place, text })
    waiting.bytes += text.length
    this.#pendingBytes += text.length
    const { flushRows, flushBytes } = this.#options
    if (waiting.lines.length >= flushRows || waiting.bytes >= flushBytes) this.finishBlock(block)
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
    for (const waiting of some) packed.push(...(await pack(waiting)))
    const specs = packed.map(({ block, sha256, bytes }): PartSpec => ({ block, sha256, bytes }))
    await retrying(async () => {
      const prepared = await this.#destination.prepare(specs)
      await Promise.all(
        prepared.map(async ({ request, sha256 }) => {
          const part = packed.find((candidate) => candidate.sha256 === sha256)
          if (request && part) await putObject(this.#fetch, request, part.body)
        }),
      )
      try {
        this.#onCommit(await this.#destination.commit(specs))
      } catch (error) {
        // An upload that vanished before its commit is simply made again.
        if (error instanceof TouchstoneError && error.code === 'part_missing')
          throw new TouchstoneError('unavailable', error.message, { cause: error })
        throw error
      }
    })
  }
}

/** Sorts, joins and compresses; halves what turns out too large for one part. */
async function pack({ block, lines }: Waiting): Promise<Packed[]> {
  const sorted = lines.toSorted((a, b) => a.place - b.place)
  const parts: Packed[] = []
  const bytes = sorted.reduce((sum, { text }) => sum + text.length, 0)
  // A character has at most three bytes, so this stays below the limit of a part's raw bytes.
  if (bytes * 3 > limits.partRawBytes && sorted.length > 1) {
    const middle = Math.ceil(sorted.length / 2)
    for (const half of [sorted.slice(0, middle), sorted.slice(middle)])
      parts.push(...(await pack({ block, lines: half, bytes: 0 })))
    return parts
  }
  const { body, sha256, bytes: size } = await packLines(sorted.map(({ text }) => text))
  return [{ block, sha256, bytes: size, body }]
}
