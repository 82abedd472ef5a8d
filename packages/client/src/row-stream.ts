/**
 * The rows of blocks one by one. An async generator would do the same; but what it does for every
 * row costs as much as decoding it, so that rows which are there already are handed out at once.
 */
export class RowStream<Decoded, Row> implements AsyncGenerator<Row, void> {
  readonly #blocks: AsyncIterator<Iterable<Decoded>, void>
  readonly #rowOf: (decoded: Decoded) => Row
  #rows: Iterator<Decoded> | undefined
  /** The fetching of the next block, which calls that come meanwhile wait for. */
  #advancing: Promise<IteratorResult<Row, void>> | undefined

  /** @param rowOf what becomes of a decoded row before it is handed out */
  constructor(blocks: AsyncIterator<Iterable<Decoded>, void>, rowOf: (decoded: Decoded) => Row) {
    this.#blocks = blocks
    this.#rowOf = rowOf
  }

  next(): Promise<IteratorResult<Row, void>> {
    if (this.#advancing) return this.#advancing.then(() => this.next())
    try {
      const step = this.#rows?.next()
      if (step && step.done !== true)
        return Promise.resolve({ done: false, value: this.#rowOf(step.value) })
    } catch (error) {
      return this.throw(error)
    }
    this.#advancing = this.#advance().finally(() => (this.#advancing = undefined))
    return this.#advancing
  }

  async #advance(): Promise<IteratorResult<Row, void>> {
    for (;;) {
      this.#rows = undefined
      const block = await this.#blocks.next()
      if (block.done === true) return { done: true, value: undefined }
      this.#rows = block.value[Symbol.iterator]()
      const step = this.#rows.next()
      if (step.done !== true) return { done: false, value: this.#rowOf(step.value) }
    }
  }

  async return(): Promise<IteratorResult<Row, void>> {
    this.#rows = undefined
    await this.#blocks.return?.()
    return { done: true, value: undefined }
  }

  async throw(error: unknown): Promise<IteratorResult<Row, void>> {
    await this.return()
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }
}
