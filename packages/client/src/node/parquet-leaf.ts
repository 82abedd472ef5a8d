import type { AsyncBuffer, DecodedArray, PageHeader } from 'hyparquet'
import { parquetHeader, readPage } from 'hyparquet/src/column.js'
import { convert } from 'hyparquet/src/convert.js'
import { isFlatColumn } from 'hyparquet/src/schema.js'

type ColumnDecoder = Parameters<typeof readPage>[2]

const readAheadBytes = 64 * 1024

/** Reads a column of a row group whose values are not made of columns, page by page. */
export class LeafReader {
  readonly #file: AsyncBuffer
  readonly #decoder: ColumnDecoder
  readonly #isFlat: boolean
  readonly #endByte: number
  #nextByte: number
  /** What was read ahead, and where in the file it starts. */
  #ahead: { bytes: ArrayBuffer; start: number } = { bytes: new ArrayBuffer(0), start: 0 }
  #dictionary: DecodedArray | undefined
  /** Values by row, of which some are taken. */
  #rows: DecodedArray = []
  #taken = 0
  #isOver = false

  constructor(
    file: AsyncBuffer,
    { decoder, startByte, endByte }: { decoder: ColumnDecoder; startByte: number; endByte: number },
  ) {
    this.#file = file
    this.#decoder = decoder
    this.#isFlat = isFlatColumn(decoder.schemaPath)
    this.#nextByte = startByte
    this.#endByte = endByte
  }

  /**
   * Takes the values of the next rows.
   * @returns fewer where there are no more
   */
  async take(count: number): Promise<unknown[]> {
    const values: unknown[] = []
    for (;;) {
      const end = Math.min(this.#rows.length - this.#open, this.#taken + count - values.length)
      for (; this.#taken < end; this.#taken++) values.push(this.#rows[this.#taken])
      if (values.length === count || this.#isOver) return values
      await this.#readPage()
    }
  }

  /** Whether a row is left when those that its row group has are taken. */
  async hasMore(): Promise<boolean> {
    // A page behind the last row of a flat column is not looked for: some writers leave bytes there.
    if (this.#isFlat) return this.#taken < this.#rows.length
    return (await this.take(1)).length > 0
  }

  /** How many rows at the end may go on in the next page. */
  get #open(): 0 | 1 {
    return this.#isFlat || this.#isOver ? 0 : 1
  }

  async #readPage(): Promise<void> {
    // One byte more than the pages have is no page, as the reader of whole columns has it.
    if (this.#nextByte >= this.#endByte - 1) {
      this.#isOver = true
      return
    }
    const header = await this.#readHeader()
    const size = header.compressed_page_size
    if (size > this.#endByte - this.#nextByte) throw new Error('a page is longer than its column')
    const view = await this.#view(size)
    this.#nextByte += size
    const reader = { view, offset: 0 }
    if (header.type === 'DICTIONARY_PAGE') {
      const { data } = readPage(reader, header, this.#decoder, undefined, undefined, 0)
      this.#dictionary = data && convert(data, this.#decoder)
      return
    }
    const { encoding } = header.data_page_header ?? header.data_page_header_v2 ?? {}
    if (encoding?.endsWith('_DICTIONARY') && !this.#dictionary)
      throw new Error('a page needs a dictionary, which is missing')
    const left = this.#isFlat ? undefined : this.#rows.slice(this.#taken)
    const page = readPage(reader, header, this.#decoder, this.#dictionary, left, 0)
    const rows = page.data ?? []
    // A value that is not in the dictionary is undefined; a row without a value is null.
    if (this.#isFlat && Array.isArray(rows) && rows.includes(undefined))
      throw new Error('a page refers to values that its dictionary lacks')
    this.#rows = rows
    this.#taken = 0
  }

  async #readHeader(): Promise<PageHeader> {
    for (let bytes = readAheadBytes; ; bytes *= 8) {
      const left = this.#endByte - this.#nextByte
      const reader = { view: await this.#view(Math.min(bytes, left)), offset: 0 }
      try {
        const header = parquetHeader(reader)
        this.#nextByte += reader.offset
        return header
      } catch (error) {
        // Statistics may make a header longer than what was read ahead.
        if (!(error instanceof RangeError) || bytes >= left) throw error
      }
    }
  }

  /** The next bytes, of which more may be read ahead. */
  async #view(length: number): Promise<DataView> {
    const { bytes, start } = this.#ahead
    const offset = this.#nextByte - start
    if (offset >= 0 && offset + length <= bytes.byteLength)
      return new DataView(bytes, offset, length)
    const end = Math.min(this.#endByte, this.#nextByte + Math.max(length, readAheadBytes))
    const read = await this.#file.slice(this.#nextByte, end)
    this.#ahead = { bytes: read, start: this.#nextByte }
    return new DataView(read, 0, length)
  }
}
