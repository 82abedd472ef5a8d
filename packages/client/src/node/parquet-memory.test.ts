import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileWriter, parquetWriteRows } from 'hyparquet-writer'
import { afterAll, beforeAll, expect, it } from 'vitest'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'touchstone-'))
})
afterAll(() => rm(directory, { recursive: true }))

const rows = 12_000
const numbers = 512

const script = `
import { readParquet } from ${JSON.stringify(import.meta.resolve('./read-parquet.ts'))}
const [path, columns] = JSON.parse(process.argv[1])
let rows = 0
for await (const batch of readParquet(path).batches({ columns })) rows += batch.rows.length
console.log(JSON.stringify({ rows, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) }))
`

async function peakOf(
  path: string,
  columns: readonly string[] | undefined,
  heapMiB: number,
): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${heapMiB}`,
    '--max-semi-space-size=8',
    '--input-type=module',
    '--eval',
    script,
    JSON.stringify([path, columns]),
  ])
  const { rows: read, peakMiB } = JSON.parse(stdout)
  expect(read).toBe(rows)
  return peakMiB
}

it('one row group of 48 MB takes no more than some of its pages', async () => {
  const path = join(directory, 'embeddings.parquet')
  await parquetWriteRows({
    writer: fileWriter(path),
    schema: [
      { name: 'root', num_children: 2 },
      { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'embedding', num_children: 1, converted_type: 'LIST', repetition_type: 'OPTIONAL' },
      { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
      { name: 'element', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
    ],
    columns: [{ name: 'id' }, { name: 'embedding' }],
    rowGroupSize: rows,
    rows: (function* () {
      for (let i = 0; i < rows; i++)
        yield {
          id: `s3://animals/${i}.png`,
          embedding: Array.from({ length: numbers }, (_, j) => Math.sin(i * numbers + j)),
        }
    })(),
  })
  const all = await peakOf(path, undefined, 64)
  const some = await peakOf(path, ['id'], 64)
  console.info(`Peak memory: ${all} MiB for all columns, ${some} MiB for one`)
  expect(all).toBeLessThan(300)
  expect(some).toBeLessThan(160)
}, 120_000)
