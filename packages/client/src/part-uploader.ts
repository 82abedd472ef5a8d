import {
  blockOf,
  limits,
  packBytes,
  partLine,
  TouchstoneError,
  type PartField,
  type PartSpec,
  type Place,
  type PresignedRequest,
} from '@touchstone/core'
import type { CommitSummary } from '@touchstone/core/services'
import { putObject, uploading, type ObjectTransport } from './object-transfer.ts'
import { WaitingBlock } from './waiting-block.ts'

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
  /** Whether nothing is there yet, so that a dry run has nothing to ask. @default false */
  readonly isNew?: boolean
  prepare(
    parts: readonly PartSpec[],
  ): Promise<readonly { sha256: string; committed: boolean; request?: PresignedRequest }[]>
  commit(parts: readonly PartSpec[]): Promise<CommitSummary>
}

interface Packed extends PartSpec {
  readonly body: Uint8Array
}

const partsPerCommit = 8
// Fewer or less wait for others: the calls around parts cost more than small parts do.
const worthSending = { parts: 4, bytes: 2 * 1024 * 1024 }
const workers = 3
// Rows that are neither committed nor being sent; beyond this `add` asks its caller to wait.
const maxPendingBytes = 48 * 1024 * 1024

/** What the uploads of parts came to so far. */
export interface PartTraffic {
  /** Parts that were sent, and their compressed bytes; what was there already does not count. */
  readonly parts: number
  readonly bytes: number
}

interface PartUploaderOptions extends FlushOptions {
  readonly onCommit?: (summary: CommitSummary) => void
  /**
   * Gathers up to so many bytes of rows, then sends the fullest block. Which rows make a part is
   * then up to the order of the rows alone, so that the same rows make the same parts again.
   * `flushMs` counts for complete blocks only.
   */
  readonly gatherBytes?: number | undefined
  /** Packs and prepares parts, and neither sends nor commits them. @default false */
  readonly dryRun?: boolean | undefined
}

/**
 * Collects rows by block, makes parts of them, uploads and commits those, a few at a time. What was
 * added is stored once {@link drain} has resolved, and nothing of it is sent twice.
 */
export class PartUploader implements AsyncDisposable {
  readonly #transport: ObjectTransport
  readonly #destination: PartDestination
  readonly #options: Required<{ [K in keyof FlushOptions]: number }>
  readonly #gatherBytes: number | undefined
  readonly #dryRun: boolean
  readonly #onCommit: (summary: CommitSummary) => void
  readonly #waiting = new Map<number, WaitingBlock>()
  #latest: WaitingBlock | undefined
  readonly #queue: WaitingBlock[] = []
  readonly #sending = new Set<Promise<void>>()
  #waitingBytes = 0
  #queuedBytes = 0
  #sentParts = 0
  #sentBytes = 0
  /** Whether all of the queue is to go now, however little it is. */
  #isUrgent = false
  #failure: { error: unknown } | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    transport: ObjectTransport,
    destination: PartDestination,
    options: PartUploaderOptions = {},
  ) {
    this.#transport = transport
    this.#destination = destination
    this.#options = {
      flushRows: Math.min(options.flushRows ?? limits.blockRows, limits.blockRows),
      flushBytes: Math.min(options.flushBytes ?? limits.partBytes / 2, limits.partBytes),
      flushMs: options.flushMs ?? 1_000,
    }
    this.#gatherBytes = options.gatherBytes
    this.#dryRun = options.dryRun ?? false
    this.#onCommit = options.onCommit ?? (() => undefined)
  }

  get traffic(): PartTraffic {
    return { parts: this.#sentParts, bytes: this.#sentBytes }
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
    let waiting = this.#waitingOf(block)
    if (waiting.has(place)) {
      if (waiting.holds(place, text)) return undefined
      // A part has one row for a place. Which of two counts is for the other side to say.
      this.finishBlock(block)
      waiting = this.#waitingOf(block)
    }
    this.#waitingBytes += waiting.add(place, text)
    const { flushRows, flushBytes } = this.#options
    if (waiting.lines >= flushRows || waiting.bytes >= flushBytes) this.finishBlock(block)
    if (this.#gatherBytes !== undefined) return this.#gathered(this.#gatherBytes)
    this.#timer ??= setTimeout(() => this.#flush(), this.#options.flushMs)
    if (this.#waitingBytes + this.#queuedBytes <= maxPendingBytes) return undefined
    if (this.#sending.size === 0) this.#flush()
    return this.#oneDone()
  }

  /** Says that no more rows of a block will come, so that its part is sent now. */
  finishBlock(block: number): void {
    const waiting = this.#waiting.get(block)
    if (!waiting) return
    this.#waiting.delete(block)
    if (this.#latest === waiting) this.#latest = undefined
    this.#waitingBytes -= waiting.bytes
    this.#queuedBytes += waiting.bytes
    this.#queue.push(waiting)
    this.#dispatch()
    // A block that is complete does not wait long for company, even if no row comes any more.
    if (this.#gatherBytes !== undefined && this.#queue.length > 0)
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined
        this.#dispatchAll()
      }, this.#options.flushMs)
  }

  // Rows of one block mostly follow each other.
  #waitingOf(block: number): WaitingBlock {
    if (this.#latest?.block === block) return this.#latest
    const waiting = this.#waiting.get(block) ?? new WaitingBlock(block)
    this.#waiting.set(block, waiting)
    this.#latest = waiting
    return waiting
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
    this.#latest = undefined
    this.#queue.length = 0
    await Promise.allSettled(this.#sending)
  }

  #gathered(mostBytes: number): Promise<void> | undefined {
    while (this.#waitingBytes > mostBytes) {
      let fullest: WaitingBlock | undefined
      for (const waiting of this.#waiting.values())
        if (waiting.bytes > (fullest?.bytes ?? 0)) fullest = waiting
      if (fullest) this.finishBlock(fullest.block)
    }
    if (this.#queuedBytes <= maxPendingBytes) return undefined
    this.#dispatchAll()
    return this.#oneDone()
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const block of this.#waiting.keys()) this.finishBlock(block)
    this.#dispatchAll()
  }

  async #oneDone(): Promise<void> {
    await Promise.race(this.#sending)
    if (this.#failure) throw this.#failure.error
  }

  #dispatchAll(): void {
    this.#isUrgent = this.#queue.length > 0
    this.#dispatch()
  }

  #dispatch(): void {
    while (this.#sending.size < workers && !this.#failure) {
      if (this.#queue.length === 0) break
      if (!this.#isUrgent && !isWorthSending(this.#queue)) break
      const some = this.#queue.splice(0, partsPerCommit)
      if (this.#queue.length === 0) this.#isUrgent = false
      const sent = this.#send(some)
        .catch((error: unknown) => {
          this.#failure ??= { error }
        })
        .finally(() => {
          this.#sending.delete(sent)
          this.#queuedBytes -= some.reduce((sum, { bytes }) => sum + bytes, 0)
          this.#dispatch()
        })
      this.#sending.add(sent)
    }
  }

  async #send(some: readonly WaitingBlock[]): Promise<void> {
    const packed: Packed[] = []
    for (const waiting of some) packed.push(...(await pack(waiting, waiting.places())))
    const specs = packed.map(({ block, sha256, bytes }): PartSpec => ({ block, sha256, bytes }))
    if (this.#dryRun && this.#destination.isNew) {
      this.#sentParts += specs.length
      this.#sentBytes += specs.reduce((sum, { bytes }) => sum + bytes, 0)
      return
    }
    const cycle = async (): Promise<void> => {
      const prepared = await this.#destination.prepare(specs)
      await Promise.all(
        prepared.map(async ({ request, sha256 }) => {
          const part = packed.find((candidate) => candidate.sha256 === sha256)
          if (!request || !part) return
          if (!this.#dryRun) await putObject(this.#transport, request, part.body)
          this.#sentParts++
          this.#sentBytes += part.bytes
        }),
      )
      if (this.#dryRun) return
      this.#onCommit(await this.#destination.commit(specs))
    }
    await uploading(this.#transport, cycle)
  }
}

/** Joins and compresses the lines of some places; halves what turns out too large for one part. */
async function pack(waiting: WaitingBlock, places: readonly Place[]): Promise<Packed[]> {
  const { block } = waiting
  const packed = await packBytes(waiting.join(places))
  if (packed.bytes <= limits.partBytes || places.length === 1) return [{ block, ...packed }]
  const middle = Math.ceil(places.length / 2)
  return [
    ...(await pack(waiting, places.slice(0, middle))),
    ...(await pack(waiting, places.slice(middle))),
  ]
}

const isWorthSending = (queue: readonly WaitingBlock[]): boolean =>
  queue.length >= worthSending.parts ||
  queue.reduce((sum, { bytes }) => sum + bytes, 0) >= worthSending.bytes
