import type { RejectedRow, Table } from '@touchstone/client'
import type { ExportRow, ExportTable } from '@touchstone/client/node'

/** A file of the rows that an upload left out, with the reason beside each. */
export interface RejectsFile extends AsyncDisposable {
  add(rejected: RejectedRow<object>): void
  /**
   * Completes the file, which appears now.
   * @throws TouchstoneError `storage`, `bad_input` when it cannot be written
   */
  close(): Promise<void>
}

/**
 * Opens a rejects file. Its columns are those of the table's first row, so that a mended file can be
 * uploaded as it is; what does not fit into them, such as a malformed row, is in `rejected.row`.
 * @throws TouchstoneError `bad_input` when there can be no such file
 */
export async function openRejects(path: string, table: Table<object>): Promise<RejectsFile> {
  const { cellTexts, writeTable } = await import('@touchstone/client/node')
  const columns = await columnsOf(table)
  const known = new Set(columns)
  const waiting: ExportRow[] = []
  let wake: () => void = () => undefined
  let isClosed = false
  let isBroken = false
  const opened = Promise.withResolvers<void>()

  async function* rows(): AsyncGenerator<ExportRow, void> {
    opened.resolve()
    for (;;) {
      yield* waiting.splice(0)
      if (isClosed && waiting.length === 0) return
      if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    }
  }

  const exported: ExportTable = {
    columns: [
      ...columns.map((name) => ({ name, kind: 'string' as const })),
      { name: 'rejected.line', kind: 'integer' },
      { name: 'rejected.column', kind: 'string' },
      { name: 'rejected.reason', kind: 'string' },
      { name: 'rejected.row', kind: 'string' },
    ],
    rows,
  }
  const written = writeTable(path, exported)
  // Whoever closes the file hears of a failure; rows that come until then have nowhere to go.
  written.catch(() => {
    isBroken = true
    waiting.length = 0
  })
  await Promise.race([written, opened.promise])
  const close = async (): Promise<void> => {
    isClosed = true
    wake()
    await written
  }
  return {
    add({ row, line, column, message }) {
      if (isBroken) return
      const fields = typeof row === 'string' ? new Map<string, string>() : cellTexts(row)
      const fits = typeof row !== 'string' && [...fields.keys()].every((name) => known.has(name))
      const cells = columns.map((name) => fields.get(name))
      waiting.push([...cells, line, column, message, fits ? undefined : textOf(row, fields)])
      wake()
    },
    close,
    [Symbol.asyncDispose]: () => close().catch(() => undefined),
  }
}

/** A row that does not fit into the columns: its text, or its cells as JSON. */
const textOf = (row: object | string, cells: ReadonlyMap<string, string | undefined>): string =>
  typeof row === 'string' ? row : JSON.stringify(Object.fromEntries(cells))

async function columnsOf(table: Table<object>): Promise<string[]> {
  for await (const { rows } of table.batches({ onMalformed: () => undefined })) {
    const [first] = rows
    if (first) return Object.keys(first)
  }
  return []
}
