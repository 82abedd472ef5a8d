import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { animalLines, openAnimalsDesk } from './animals-desk.ts'
import { binPath } from './run-cli.ts'

const header = 'locator,label,score'
const count = 30
const lines = animalLines(count)
let desk: Awaited<ReturnType<typeof openAnimalsDesk>>
beforeAll(async () => {
  desk = await openAnimalsDesk(count)
  await mkdir(join(desk.path, 'shards'))
  for (const i of [0, 1, 2])
    await desk.write(`shards/part-${i}.csv`, [header, ...lines.slice(i * 10, i * 10 + 10)])
}, 60_000)
afterAll(() => desk[Symbol.asyncDispose]())

const upload = (model: string, ...args: string[]) => [
  'upload',
  `--model=${model}`,
  '--create',
  '--suite=animals',
  '--key=locator',
  ...args,
]

/** Runs a command with something on its standard input, from a pipe. */
async function piped(args: string[], input: string | Uint8Array) {
  await mkdir(join(desk.path, 'tmp'), { recursive: true })
  const command = ['-c', 'cat | "$@"', 'sh', process.execPath, binPath, ...args, '--output=json']
  const child = spawn('sh', command, {
    cwd: desk.path,
    env: {
      HOME: desk.path,
      PATH: process.env['PATH'] ?? '',
      TMPDIR: join(desk.path, 'tmp'),
      TOUCHSTONE_URL: desk.url,
      TOUCHSTONE_TOKEN: desk.token,
    },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  child.stdin.end(input)
  await once(child, 'close')
  const left = await readdir(join(desk.path, 'tmp'))
  expect(left.filter((name) => name.startsWith('touchstone-'))).toEqual([])
  return { status: child.exitCode, stdout, stderr }
}

const asJson = (): string =>
  JSON.stringify(
    lines.map((line) => {
      const [locator = '', label = '', score] = line.split(',')
      return { locator, label, score: Number(score) }
    }),
  )

describe('the files of a table', () => {
  it('are one table, by their names or a pattern that the shell left alone', async () => {
    const files = [0, 1, 2].map((i) => `shards/part-${i}.csv`)
    expect(await desk.json(upload('named', ...files))).toMatchObject({ inserted: count })
    expect(await desk.json(upload('pattern', 'shards/*.csv'))).toMatchObject({ inserted: count })
    const created = await desk.json([
      'cases',
      'create',
      'half',
      'shards/part-0.csv',
      'shards/part-1.csv',
    ])
    expect(created).toMatchObject({ testCase: { samples: 20 } })
    const added = await desk.json(['cases', 'add', 'half', 'shards/part-[12].csv'])
    expect(added).toMatchObject({ testCase: { samples: count } })
  }, 60_000)

  it('are named where something is wrong in one of them', async () => {
    await mkdir(join(desk.path, 'bad'), { recursive: true })
    await desk.write('bad/a.csv', [header, ...lines.slice(0, 5)])
    await desk.write('bad/b.csv', [header, '', 's3://animals/7.png,cat,high'])
    const bad = await desk.run(upload('bad', 'bad/*.csv', '--on-missing=skip'))
    expect(bad.status).not.toBe(0)
    expect(bad.stderr).toContain('b.csv, line 3, column "score": "high" is not a number.')
    const skipped = await desk.run(
      upload('bad', 'bad/*.csv', '--on-missing=skip', '--on-error=skip'),
    )
    expect(skipped.stdout).toContain('b.csv, line 3, column "score"')
    await desk.write('bad/b.csv', [header, `${lines[0]?.replace('dog', 'cat')}`])
    const twice = await desk.run(upload('bad', 'bad/*.csv', '--on-missing=skip'))
    expect(twice.stderr).toContain('different inferences in a.csv, line 2 and in b.csv, line 2')
    const none = await desk.run(upload('bad', 'none/*.csv'))
    expect(none.stderr).toContain('No files match "none/*.csv".')
  }, 60_000)
})

describe('standard input', () => {
  it('is read like a file, compressed or not', async () => {
    const csv = [header, ...lines].join('\r')
    const text = await piped(upload('in-csv', '-', '--format=csv'), csv)
    expect(JSON.parse(text.stdout)).toMatchObject({ inserted: count, missing: 0 })
    const frames = Buffer.concat([
      zstdCompressSync(csv.slice(0, 99)),
      zstdCompressSync(csv.slice(99)),
    ])
    const zstd = await piped(upload('in-zst', '-', '--format=csv'), frames)
    expect(JSON.parse(zstd.stdout)).toMatchObject({ inserted: count })
    const json = await piped(upload('in-json', '-', '--format=json'), gzipSync(asJson()))
    expect(JSON.parse(json.stdout)).toMatchObject({ inserted: count })
    const made = await piped(['cases', 'create', 'piped', '-', '--format=csv'], csv)
    expect(JSON.parse(made.stdout)).toMatchObject({ testCase: { samples: count } })
  }, 60_000)

  it('is checked before anything of it is stored, and leaves no copy', async () => {
    const csv = `${header}\n${lines[0]}\n`
    const missing = await piped(upload('in-part', '-', '--format=csv'), csv)
    expect(missing.stderr).toMatch(/have no row in standard input\.\s+Nothing was written\./)
    const bad = await piped(['cases', 'create', 'bad', '-', '--format=jsonl'], '{"locator":"a"}\n')
    expect(bad.stderr).toContain('Standard input, line 1 has no column "label"')
  }, 60_000)

  it('is Parquet too, and pipes by name', async () => {
    await desk.run(['export', 'inferences', '--model=named', '--suite=animals', '--to=all.parquet'])
    const parquet = await piped(
      upload('in-parquet', '-', '--format=parquet'),
      await readFile(join(desk.path, 'all.parquet')),
    )
    expect(JSON.parse(parquet.stdout)).toMatchObject({ inserted: count })
    const named = await piped(
      upload('in-pipe', '/dev/stdin', '--format=csv'),
      [header, ...lines].join('\n'),
    )
    expect(JSON.parse(named.stdout)).toMatchObject({ inserted: count, missing: 0 })
  }, 60_000)

  it('needs a format, and is named once', async () => {
    const unnamed = await piped(upload('none', '-'), 'a\n')
    expect(unnamed.stderr).toContain('Add --format csv, tsv, jsonl, json or parquet.')
    const twice = await piped(upload('none', '-', '-', '--format=csv'), 'a\n')
    expect(twice.stderr).toContain('Standard input (-) can be given only once.')
  })
})

describe('options of CSV', () => {
  it('may say that quotes are text, and what a file without extension is', async () => {
    const tsv = [header, ...lines].join('\n').replaceAll(',', '\t').replace('dog', '5" dog')
    await writeFile(join(desk.path, 'plain'), tsv)
    const args = ['plain', '--format=tsv', '--quote=none']
    expect(await desk.json(upload('quotes', ...args))).toMatchObject({ inserted: count })
  })

  it('name any encoding, and advise where one is wrong', async () => {
    const row = Buffer.from('s3://animals/0.png,d\x94g \x80,1\n', 'latin1')
    await writeFile(join(desk.path, 'excel.csv'), Buffer.concat([Buffer.from(`${header}\n`), row]))
    const args = ['excel.csv', '--on-missing=skip']
    expect(await desk.json(upload('excel', ...args, '--encoding=latin1'))).toMatchObject({
      inserted: 1,
    })
    const model = await desk.workflow.Model.load('excel')
    for await (const { inference } of model.inferences(desk.testCase))
      if (inference) expect(inference).toMatchObject({ label: 'd”g €' })
    const wrong = await desk.run(upload('excel', ...args, '--encoding=iso-8859-2'))
    expect(wrong.stderr).toContain(
      'excel.csv, line 2: it has the control character U+0094, so it is probably not iso-8859-2.',
    )
    await writeFile(join(desk.path, 'plain.csv'), [header, ...lines].join('\n'))
    const guessed = upload('guessed', 'plain.csv', '--encoding=utf-16le')
    for (const more of [[], ['--on-missing=skip', '--on-error=skip', '--header=a,b']])
      expect(await desk.run([...guessed, ...more])).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringContaining('✗ plain.csv is UTF-8, not UTF-16LE. '),
      })
    const none = await desk.run(upload('excel', ...args, '--encoding=klingon'))
    expect(none.stderr).toContain('Unknown encoding "klingon".')
  })
})
