import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { animalLines, openAnimalsDesk } from './animals-desk.ts'

const header = 'locator,label,score'
const count = 40_000
let desk: Awaited<ReturnType<typeof openAnimalsDesk>>
beforeAll(async () => {
  desk = await openAnimalsDesk(count)
  await desk.write('all.csv', [header, ...animalLines(count)])
}, 60_000)
afterAll(() => desk[Symbol.asyncDispose]())

const upload = (file: string, model: string, ...args: string[]) => [
  'upload',
  file,
  `--model=${model}`,
  '--suite=animals',
  '--key=locator',
  ...args,
]

describe('touchstone upload', () => {
  it('makes the model, stores every row once, and says so', async () => {
    const first = await desk.run(upload('all.csv', 'first', '--create'))
    expect(first.status).toBe(0)
    expect(first.stdout).toMatch(
      /^matched 40,000 · missing 0 · unknown 0 · duplicate 0\n {2}key {7}locator ← locator\n {2}taken {5}label ← label, score ← score\n✓ 40,000 rows: 40,000 new {3}[\d.]+ s\n {2}model first {2}mdl_\w{11} {2}created\n {2}http:\/\/localhost:\d+\/models\/mdl_\w{11}\n {2}Score them: touchstone evaluate classification --model first --suite animals\n$/,
    )
    expect(first.stderr).toMatch(
      /(^|\n)uploading {2}40,000 of 40,000 {2}100 % {3}[\d,]+ rows\/s\n$/,
    )
    const second = await desk.json(upload('all.csv', 'first'))
    expect(second).toMatchObject({ inserted: 0, unchanged: count, parts: 0, conflicts: 0 })
    const model = await desk.workflow.Model.load('first')
    for await (const { inference, groundTruth } of model.inferences(desk.testCase)) {
      expect(inference).toEqual({ ...groundTruth, score: 0.5 })
      break
    }
  }, 60_000)

  it('is stopped by Ctrl-C with what was read stored, and goes on with the same command', async () => {
    const child = desk.start(upload('all.csv', 'stopped', '--create'))
    let stderr = ''
    child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()))
    child.stdout?.once('data', () => child.kill('SIGINT'))
    await once(child, 'close')
    expect(child.exitCode).toBe(130)
    expect(stderr).toMatch(
      /✗ The upload of all\.csv was stopped\.\n {2}[\d,]+ rows? .*same command/,
    )
    const rest = await desk.json(upload('all.csv', 'stopped', '--create'))
    expect(rest).toMatchObject({ attempted: count, conflicts: 0 })
    const { inserted, unchanged } = rest as { inserted: number; unchanged: number }
    expect(inserted + unchanged).toBe(count)
    expect(inserted).toBeGreaterThan(0)
  }, 60_000)

  it('fails where no row at all fits, though bad rows are left out', async () => {
    await desk.write('semicolons.csv', ['locator,label,score', 's3://animals/1.png;cat;1'])
    const skipping = ['--on-error=skip', '--on-missing=skip', '--on-unknown=skip']
    const { status, stderr } = await desk.run(
      upload('semicolons.csv', 'none fits', '--create', ...skipping),
    )
    expect(status).toBe(2)
    expect(stderr).toContain(
      '✗ Every row was rejected, so nothing was stored. semicolons.csv, line 2: ',
    )
    expect(stderr).toContain(' Check --quote and --delimiter.\n')
  })

  it('leaves bad and unknown rows out where it is told to, and writes them to a table', async () => {
    const lines = animalLines(count)
    lines[7] = 's3://animals/7.png,cat,n/a'
    lines[8] = 's3://animals/8.png,cat'
    lines.push('s3://elsewhere/1.png,cat,1')
    await desk.write('bad.csv', [header, ...lines])
    const strict = await desk.run(upload('bad.csv', 'bad', '--create'))
    expect(strict).toMatchObject({ status: 2, stdout: '' })
    expect(strict.stderr).toContain(
      '✗ bad.csv, line 10: the row has 2 values, but the header has 3 columns. ',
    )
    expect(strict.stderr).toContain('--on-error skip')
    const skipping = ['--create', '--on-error=skip', '--on-unknown=skip', '--rejects=rejects.csv']
    const loose = await desk.run(upload('bad.csv', 'bad', ...skipping))
    expect(loose.status).toBe(0)
    expect(loose.stdout).toContain(
      '✓ 40,001 rows: 39,998 new, 1 unknown skipped, 2 rejected (rejects: rejects.csv)',
    )
    expect(loose.stdout).toContain(
      '\n  ! bad.csv, line 9, column "score": "n/a" is not a number.\n',
    )
    const rejects = (await readFile(join(desk.path, 'rejects.csv'), 'utf8')).trimEnd().split('\r\n')
    expect(rejects).toEqual([
      '\uFEFFlocator,label,score,rejected.line,rejected.column,rejected.reason,rejected.row',
      expect.stringMatching(/^,,,10,,".*2 values.*","s3:\/\/animals\/8\.png,cat"$/),
      expect.stringMatching(/^s3:\/\/animals\/7\.png,cat,n\/a,9,score,".*is not a number\.",$/),
      expect.stringMatching(/^s3:\/\/elsewhere\/1\.png,cat,1,40002,,.*no test sample/),
    ])
  }, 60_000)

  it('names the option that leaves rows out where it would help', async () => {
    const advice = '--on-error skip'
    const [first = '', second = ''] = animalLines(2)
    await desk.write('unfit.csv', [header, first, 's3://animals/1.png,cat,n/a'])
    await desk.write('contrary.csv', [header, first, `${first}5`])
    await desk.write('twice.csv', [`${header},score`, `${second},1`])
    await desk.write('quote.csv', [header, first.replace('dog', '"dog'), second])
    await desk.write('short.csv', ['locator,label', first.replace(/,[^,]*$/, '')])
    await desk.write('other-key.csv', ['path,label,score', first, second])
    const run = async (file: string) =>
      (await desk.run(upload(file, 'first', '--on-missing=skip'))).stderr
    for (const file of ['unfit.csv', 'contrary.csv']) expect(await run(file)).toContain(advice)
    for (const file of ['twice.csv', 'quote.csv', 'short.csv', 'other-key.csv', 'no.csv']) {
      const stderr = await run(file)
      expect(stderr).toMatch(/^✗ /m)
      expect(stderr).not.toContain(advice)
    }
  })

  it('refuses a text that is not UTF-8, and takes it where its encoding is told', async () => {
    const text = [header, 's3://animals/0.png,café,0.5', ''].join('\n')
    await writeFile(join(desk.path, 'latin.csv'), Buffer.from(text, 'latin1'))
    const args = upload('latin.csv', 'latin', '--create', '--on-missing=skip')
    const refused = await desk.run(args)
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('✗ latin.csv is not valid UTF-8 near line 1.')
    expect(await desk.json([...args, '--encoding=latin1'])).toMatchObject({ inserted: 1 })
  })

  it.each([
    ['odd.jsonl', '{"locator":"a"}', ['--quote=none'], '--quote is for CSV files only; '],
    ['odd.txt', 'a', [], 'or set --format.'],
    ['odd.csv', 'a', ['--delimiter=ab'], '--delimiter must be one character, not "ab".'],
    ['odd.csv', 'locator;label', [], 'Set --delimiter to ";".'],
    ['odd.csv', 'locator,label\na', [], 'Check --quote and --delimiter.'],
    ['odd.csv', 'locator,label\n"a,b', [], 'Check the quotes, --quote and --escape.'],
  ])(
    'calls options of a table as the command does: %s with %j and %j',
    async (file, text, options, words) => {
      await desk.write(file, [text])
      const { status, stderr } = await desk.run(upload(file, 'odd', '--create', ...options))
      expect(stderr).toContain(words)
      expect(status).toBe(2)
    },
  )

  it('says which columns it takes, and which may be meant, in a dry run and a run', async () => {
    const [, ...lines] = animalLines(4)
    const predictions = [
      's3://animals/1.png,cat,0.5,bird,7',
      ...lines.slice(1).map((l) => `${l},cow,8`),
    ]
    await desk.write('columns.csv', ['locator,label,score,predicted,ms', ...predictions])
    const told = [
      '  key       locator ← locator',
      '  taken     label ← label, score ← score',
      '  not used  predicted, ms',
      '  ! label is read from the column label, which has the name of a ground truth field. If the predictions are in predicted, use --map label=predicted --map score.',
      '',
    ].join('\n')
    const args = upload('columns.csv', 'columns', '--on-missing=skip')
    const { stdout } = await desk.run([...args, '--create'])
    expect(stdout).toContain(told)
    expect((await desk.run([...args, '--dry-run'])).stdout).toContain(told)
    expect(await desk.json(args)).toMatchObject({
      columns: { unused: ['predicted', 'ms'], doubts: [{ instead: ['predicted'] }] },
    })
    const mapped = await desk.run([...args, '--map=label=predicted', '--map=score', '--reset'])
    expect(mapped.stdout).toContain('label ← predicted, score ← score\n  not used  label, ms\n✓')

    await desk.write('twice.csv', [header, ...lines, ...lines])
    const twice = await desk.run(upload('twice.csv', 'twice', '--create', '--on-missing=skip'))
    expect(twice.stdout).toContain('✓ 6 rows: 3 new, 3 duplicates')
    await desk.write('nothing.csv', [header])
    const nothing = await desk.run(upload('nothing.csv', 'twice', '--on-missing=skip'))
    expect(nothing).toMatchObject({ status: 0 })
    expect(nothing.stdout).toContain('\n  ! The table has no rows.\n')
  }, 30_000)

  it('says what unknown keys would have to agree on, once', async () => {
    const lines = animalLines(3).map((line) => line.replace('s3://', 'S3://'))
    await desk.write('upper.csv', [header, ...lines])
    const near =
      '3 of 3 unknown keys would match after converting to lower case: "S3://animals/0.png" in the table, "s3://animals/0.png" in the test samples.'
    const args = upload('upper.csv', 'first', '--on-missing=skip')
    const refused = await desk.run(args)
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain(near)
    expect(refused.stdout).not.toContain('unknown keys')
    const skipped = await desk.run([...args, '--on-unknown=skip'])
    expect(skipped.stdout).toContain(`  ! ${near}\n`)
    expect(skipped.stdout).toContain('✓ 3 rows: 3 unknown skipped')
  }, 30_000)

  it('refuses before anything is written, with the option that goes on', async () => {
    await desk.write('some.csv', [header, ...animalLines(10)])
    const missing = await desk.run(upload('some.csv', 'some', '--create'))
    expect(missing).toMatchObject({
      status: 8,
      stderr: expect.stringContaining('--on-missing skip'),
    })
    const some = await desk.json(
      upload('some.csv', 'some', '--create', '--on-missing=skip', '--dry-run'),
    )
    expect(some).toMatchObject({ dryRun: true, matched: 10, inserted: 0, parts: 1 })
    expect(
      await desk.json(upload('some.csv', 'some', '--create', '--on-missing=skip')),
    ).toMatchObject({
      inserted: 10,
    })
    await desk.write('other.csv', [header, ...animalLines(10).map((line) => `${line}1`)])
    const other = await desk.run(upload('other.csv', 'some', '--on-missing=skip'))
    expect(other.status).toBe(5)
    expect(other.stdout).toContain('✓ 10 rows: 10 conflicts')
    expect(other.stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /✗ 10 inferences differ from what is stored, which stays\. The first is in other\.csv, line 2: stored \{.*\}, now \{.*\}\./,
    )
    expect(other.stderr).toContain('--reset')
    const reset = await desk.json(upload('other.csv', 'some', '--on-missing=skip', '--reset'))
    expect(reset).toMatchObject({ changed: 10, conflicts: 0 })
  })

  it('takes other columns, other dialects, and a test case', async () => {
    const lines = animalLines(5).map((line) => line.replaceAll(',', ';'))
    await desk.write('semicolons.csv', ['file;class;confidence', ...lines])
    const args = [
      'upload',
      'semicolons.csv',
      '--model=mapped',
      '--create',
      '--case=all',
      '--key=locator=file',
      '--map=label=class',
      '--map=score=confidence',
      '--delimiter=;',
      '--on-missing=skip',
    ]
    expect(await desk.json(args)).toMatchObject({ inserted: 5, model: { name: 'mapped' } })
    const jsonl = animalLines(5).map((line) => {
      const [locator, label, score] = line.split(',')
      return JSON.stringify({ locator, label, score: Number(score) })
    })
    await desk.write('rows.jsonl', jsonl)
    const again = upload('rows.jsonl', 'mapped', '--on-missing=skip')
    expect(await desk.json(again)).toMatchObject({ unchanged: 5 })
    const wrong = await desk.run([...again, '--delimiter=;'])
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('CSV files only') })
  })

  it.each([
    [upload('none.csv', 'first'), 3, 'The file "none.csv" does not exist.'],
    [upload('all.csv', 'nobody'), 3, 'Add --create'],
    [upload('all.csv', 'first', '--case=all'), 2, 'either --suite or --case'],
    [
      upload('all.csv', 'first', '--map=label'),
      6,
      'all.csv, line 2: the inference has no "score", because the map does not name it.',
    ],
    [
      upload('all.csv', 'first', '--map=label=class'),
      6,
      'all.csv, line 2 has no column "class"; it has "locator", "label", "score"',
    ],
    [
      upload('all.csv', 'first', '--delimiter=;'),
      2,
      'all.csv, line 2 has no column "locator"; it has "locator,label,score"',
    ],
    [
      upload('all.csv', 'first', '--rejects=no/where.csv'),
      2,
      'Cannot write "no/where.csv": its directory does not exist',
    ],
    [upload('all.csv', 'first', '--map=nose=label'), 2, 'does not have'],
    [upload('all.txt', 'first'), 2, 'does not have the extension of a table'],
  ])('says what is wrong with %j', async (args, status, message) => {
    const ran = await desk.run(args)
    expect(ran).toMatchObject({ status, stderr: expect.stringContaining(message) })
    expect(ran.stdout).not.toContain('✓')
  })
})
