import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openAnimalsDesk } from './animals-desk.ts'

let desk: Awaited<ReturnType<typeof openAnimalsDesk>>
const run = (...args: string[]) => desk.run(args)
const shownCase = async (name: string, ...args: string[]) =>
  z
    .object({ version: z.number(), samples: z.number(), record: z.looseObject({}) })
    .parse(await desk.json(['cases', 'show', name, ...args]))
const rowsOf = async (name: string, ...args: string[]): Promise<string[]> => {
  const { stdout } = await run('export', 'case', name, '--format', 'csv', ...args)
  return stdout.trimEnd().split(/\r?\n/).slice(1)
}

beforeAll(async () => {
  desk = await openAnimalsDesk(9)
  await desk.write('labels.csv', ['locator,label', 's3://n/1.png,cat', 's3://n/2.png,dog'])
  await desk.write('more.csv', ['locator,label', 's3://n/2.png,fox', 's3://n/3.png,cat'])
  await desk.write('renamed.csv', ['path;class', 's3://r/1.png;cat'])
  await desk.write('bad.csv', ['locator,label', 's3://b/1.png,cat', 'broken', 's3://b/2.png,dog'])
}, 60_000)
afterAll(() => desk[Symbol.asyncDispose]())

describe('touchstone cases', () => {
  it('creates a test case from a table, says what came of it, and shows it', async () => {
    const args = ['--tag=prod', '--description', 'Taken at night']
    const created = await run('cases', 'create', 'night', 'labels.csv', ...args)
    expect(created.status).toBe(0)
    expect(created.stdout).toMatch(
      /^✓ night {2}version 1, 2 samples {2}case_\w{11} {3}[\d.]+ s\n {2}2 rows: 2 samples\n {2}sample {4}locator ← locator\n {2}truth {5}label ← label\n$/,
    )
    expect(created.stderr).toMatch(/^uploading {2}2 of 2 {2}100 %/)
    expect(await shownCase('night')).toMatchObject({
      version: 1,
      samples: 2,
      record: { name: 'night', tags: ['prod'], description: 'Taken at night' },
    })
    expect(await rowsOf('night')).toEqual(['s3://n/1.png,cat', 's3://n/2.png,dog'])
    const listed = await desk.json(['cases', 'list', '--tag=prod', '--name=NIGHT'])
    expect(listed).toMatchObject([{ name: 'night' }])
    expect(await desk.json(['cases', 'list', '--tag=nobody'])).toEqual([])
  })

  it('takes columns of other names, and a dialect', async () => {
    const columns = ['--sample', 'locator=path', '--truth', 'label=class', '--delimiter', ';']
    const made = await desk.json(['cases', 'create', 'mapped', 'renamed.csv', ...columns])
    expect(made).toMatchObject({
      testCase: { name: 'mapped', samples: 1 },
      rows: 1,
      rejected: 0,
      dryRun: false,
      rejects: null,
    })
    expect(await rowsOf('mapped')).toEqual(['s3://r/1.png,cat'])
    const wrong = await run('cases', 'create', 'other', 'renamed.csv', '--sample', 'nope=path')
    expect(wrong).toMatchObject({ status: 2, stdout: '' })
    expect(wrong.stderr).toContain('The map names the field "nope"')
  })

  it('makes nothing of a table with a bad row, unless it may leave it out', async () => {
    const failed = await run('cases', 'create', 'bad', 'bad.csv')
    expect(failed).toMatchObject({ status: 2, stdout: '' })
    expect(failed.stderr).toMatch(/^✗ bad\.csv, line 3: the row has 1 value/)
    expect(failed.stderr).toContain('Or leave such rows out with --on-error skip')
    expect((await run('cases', 'show', 'bad')).status).toBe(3)

    const skipping = ['--on-error=skip', '--rejects=rejects.csv']
    const dry = await run('cases', 'create', 'bad', 'bad.csv', ...skipping, '--dry-run')
    expect(dry.stdout).toMatch(
      /^✓ dry run: nothing written {3}[\d.]+ s\n {2}3 rows: 2 samples, 1 rejected \(rejects: rejects\.csv\)\n(.*\n){2} {2}! bad\.csv, line 3/,
    )
    expect(await readFile(join(desk.path, 'rejects.csv'), 'utf8')).toContain(',broken')
    expect((await run('cases', 'show', 'bad')).status).toBe(3)

    const made = await desk.json(['cases', 'create', 'bad', 'bad.csv', ...skipping])
    expect(made).toMatchObject({ rows: 3, rejected: 1, rejects: 'rejects.csv' })
    expect(await rowsOf('bad')).toEqual(['s3://b/1.png,cat', 's3://b/2.png,dog'])
    await desk.write('all-bad.csv', ['locator,label', 'broken'])
    const none = await run('cases', 'create', 'none', 'all-bad.csv', '--on-error=skip')
    expect(none).toMatchObject({ status: 2, stdout: '' })
    expect(none.stderr).toContain('Every row was rejected, so nothing was stored.')
    expect((await run('cases', 'show', 'none')).status).toBe(3)
  }, 30_000)

  it('says the same of a table in a dry run and a run: duplicates, columns, contradictions', async () => {
    const lines = ['locator,label,lable', 's3://d/1.png,cat,x', 's3://d/1.png,cat,y']
    await desk.write('twice.csv', [...lines, 's3://d/2.png,dog,x'])
    const told =
      / {2}3 rows: 2 samples, 1 duplicate\n {2}sample {4}locator ← locator\n {2}truth {5}label ← label\n {2}not used {2}lable\n$/
    const create = ['cases', 'create', 'twice', 'twice.csv']
    expect((await run(...create, '--dry-run')).stdout).toMatch(told)
    const counts = {
      rows: 3,
      samples: 2,
      duplicates: 1,
      rejected: 0,
      columns: { unused: ['lable'] },
    }
    expect(await desk.json([...create, '--dry-run'])).toMatchObject(counts)
    expect((await run(...create)).stdout).toMatch(told)
    expect(await desk.json(['cases', 'add', 'twice', 'twice.csv'])).toMatchObject(counts)

    await desk.write('contrary.csv', [...lines, 's3://d/1.png,fox,x'])
    const sentence =
      '✗ The test sample {"locator":"s3://d/1.png"} has different ground truths in contrary.csv, line 2 and in contrary.csv, line 4. '
    const contrary = ['cases', 'create', 'contrary', 'contrary.csv']
    for (const args of [
      contrary,
      [...contrary, '--dry-run'],
      ['cases', 'add', 'twice', 'contrary.csv'],
    ]) {
      const { status, stderr } = await run(...args)
      expect({ args, status }).toEqual({ args, status: 2 })
      expect(stderr).toContain(sentence)
      expect(stderr).toContain('--on-error skip')
    }
    for (const more of [['--dry-run'], []])
      expect(await desk.json([...contrary, '--on-error=skip', ...more])).toMatchObject({
        rows: 3,
        samples: 1,
        duplicates: 1,
        rejected: 1,
      })
  })

  it('makes and replaces nothing with a table without rows', async () => {
    await desk.write('header-only.csv', ['locator,label'])
    for (const more of [[], ['--dry-run']]) {
      const created = await run('cases', 'create', 'empty', 'header-only.csv', ...more)
      expect(created).toMatchObject({ status: 2, stdout: '' })
      expect(created.stderr).toContain('✗ No rows in header-only.csv. No test case was created.')
    }
    expect((await run('cases', 'show', 'empty')).status).toBe(3)
    await run('cases', 'create', 'kept', 'labels.csv')
    const replaced = await run('cases', 'add', 'kept', 'header-only.csv', '--replace')
    expect(replaced).toMatchObject({ status: 2, stdout: '' })
    expect(replaced.stderr).toContain('✗ No rows in header-only.csv. The test case did not change.')
    expect(await shownCase('kept')).toMatchObject({ version: 1, samples: 2 })
  })

  it('makes no version of a table that adds nothing new', async () => {
    await desk.write('one-more.csv', ['locator,label', 's3://n/2.png,dog', 's3://n/9.png,cat'])
    await run('cases', 'create', 'same', 'labels.csv')
    for (const args of [
      ['header-only.csv'],
      ['labels.csv'],
      ['labels.csv', '--replace'],
      ['header-only.csv', 'labels.csv'],
    ]) {
      const { status, stdout } = await run('cases', 'add', 'same', ...args)
      expect({ args, status }).toEqual({ args, status: 0 })
      expect(stdout).toContain('✓ same  nothing changed, revision 1 ')
    }
    expect(await desk.json(['cases', 'history', 'same'])).toHaveLength(1)
    const grown = await run('cases', 'add', 'same', 'one-more.csv')
    expect(grown.stdout).toContain('  version  1 → 2\n')
    expect(await desk.json(['cases', 'add', 'same', 'one-more.csv'])).toMatchObject({
      before: 2,
      changes: [],
      testCase: { revision: 2, version: 2, samples: 3 },
    })
  }, 30_000)

  it('makes no revision of an edit that changes nothing', async () => {
    await run('cases', 'create', 'idle', 'labels.csv', '--tag=a', '--description=About it')
    await run('suites', 'create', 'idle', 'idle', '--tag=a', '--description=About it')
    await run('models', 'create', 'idle', 'lr=1', '--tag=a', '--workflow=Animals')
    for (const args of [
      ['suites', 'add', 'idle', 'idle'],
      ['suites', 'add', 'idle', 'idle@1'],
      ['suites', 'describe', 'idle', 'About it'],
      ['cases', 'describe', 'idle', 'About it'],
      ...['suites', 'cases', 'models'].flatMap((group) => [
        [group, 'tag', 'idle', ' a '],
        [group, 'rename', 'idle', 'idle'],
      ]),
      ['models', 'set', 'idle', 'lr=1'],
    ]) {
      const { status, stdout } = await run(...args)
      expect({ args, status, stdout }).toEqual({
        args,
        status: 0,
        stdout: '✓ idle  nothing changed, revision 1\n',
      })
    }
  }, 60_000)

  it('refuses a taken name with status 4, and a table that is not there', async () => {
    const taken = await run('cases', 'create', 'all', 'labels.csv')
    expect(taken).toMatchObject({ status: 4, stdout: '' })
    expect(taken.stderr).toContain(
      '✗ A test case named "all" already exists. Choose another name.\n  Or see it with `touchstone cases show "all"`',
    )
    const absent = await run('cases', 'create', 'absent', 'nowhere.csv')
    expect(absent).toMatchObject({ status: 3, stdout: '' })
    expect(absent.stderr).toContain('nowhere.csv')
  })

  it('adds rows, replaces them, and takes some out: each a version, the others stay', async () => {
    await run('cases', 'create', 'growing', 'labels.csv')
    const added = await run('cases', 'add', 'growing', 'more.csv')
    expect(added.stdout).toMatch(
      /^✓ growing {2}revision 1 → 2 {3}[\d.]+ s\n {2}version {2}1 → 2\n {2}samples {2}2 → 3\n {2}2 rows: 2 samples\n/,
    )
    expect(await rowsOf('growing')).toEqual([
      's3://n/1.png,cat',
      's3://n/2.png,fox',
      's3://n/3.png,cat',
    ])
    const removed = ['cases', 'remove', 'growing', '--where=groundTruth.label=cat']
    expect(await desk.json(removed)).toMatchObject({
      testCase: { version: 3, samples: 1 },
      before: 2,
      changes: [
        { key: 'version', before: 2, after: 3 },
        { key: 'samples', before: 3, after: 1 },
      ],
    })
    expect(await rowsOf('growing')).toEqual(['s3://n/2.png,fox'])
    const replaced = await desk.json(['cases', 'add', 'growing', 'labels.csv', '--replace'])
    expect(replaced).toMatchObject({ testCase: { version: 4, samples: 2 }, rows: 2 })
    expect(await rowsOf('growing')).toEqual(['s3://n/1.png,cat', 's3://n/2.png,dog'])
    expect(await rowsOf('growing', '--at=2')).toHaveLength(3)
    expect(await shownCase('growing', '--at=3')).toMatchObject({ version: 3, samples: 1 })
    const nothing = await run('cases', 'remove', 'growing', '--where', 'locator=s3://n/9.png')
    expect(nothing).toMatchObject({ status: 3, stdout: '' })
    expect(nothing.stderr).toMatch(/^✗ No rows match --where locator=s3:\/\/n\/9\.png\./)
    expect((await shownCase('growing')).version).toBe(4)
  }, 30_000)

  it('slices a test case by what its rows hold', async () => {
    const dogs = ['--of=all', '--where=groundTruth.label=dog']
    const sliced = await run('cases', 'slice', 'dogs', ...dogs, '--tag=slice')
    expect(sliced).toMatchObject({ status: 0, stderr: '' })
    expect(sliced.stdout).toMatch(/^✓ dogs {2}version 1, 3 samples {2}case_\w{11}\n$/)
    expect(await rowsOf('dogs')).toEqual([0, 3, 6].map((i) => `s3://animals/${i}.png,dog`))
    const one = [...dogs, '--where-json=testSample.locator="s3://animals/3.png"', '--at=1']
    expect(await desk.json(['cases', 'slice', 'one dog', ...one])).toMatchObject({
      testCase: { name: 'one dog', samples: 1 },
    })
    const unsaid = await run('cases', 'slice', 'everything', '--of=all')
    expect(unsaid).toMatchObject({ status: 2, stdout: '' })
    expect(unsaid.stderr).toContain('Say which rows with --where')
    const vague = await run('cases', 'slice', 'x', '--of=all', '--where=groundTruth=dog')
    expect(vague.stderr).toContain('✗ groundTruth names no field.')
  })
})

describe('touchstone suites', () => {
  it('creates a test suite of test cases, at their newest version or a named one', async () => {
    await run('cases', 'create', 'a@1', 'labels.csv')
    await run('cases', 'create', 'b', 'labels.csv')
    await run('cases', 'add', 'b', 'more.csv')
    const created = await run('suites', 'create', 'both', 'b@1', 'a@1', '--tag=prod')
    expect(created).toMatchObject({ status: 0, stderr: '' })
    expect(created.stdout).toMatch(
      /^✓ both {2}version 1, 2 test cases, 2 samples {2}suite_\w{11}\n$/,
    )
    expect((await run('suites', 'show', 'both')).stdout).toMatch(
      / {2}2 test cases\n {4}b {4}version 1 {2}2 samples\n {4}a@1 {2}version 1 {2}2 samples\n$/,
    )
    const missing = await run('suites', 'create', 'x', 'b@9')
    expect(missing).toMatchObject({ status: 3, stdout: '' })
    expect(missing.stderr).toContain('The test case "b" has no version 9; its newest is 2.')
    const taken = await run('suites', 'create', 'both', 'b')
    expect(taken).toMatchObject({ status: 4, stdout: '' })
    expect(taken.stderr).toContain('`touchstone suites show "both"`')
  }, 30_000)

  it('gets test cases, moves them to another version in their place, and gives them up', async () => {
    await run('suites', 'create', 'changing', 'b@1', 'all')
    const moved = await run('suites', 'add', 'changing', 'b', 'dogs')
    expect(moved.stdout).toBe(
      '✓ changing  revision 1 → 2\n  version     1 → 2\n  test cases  2 → 3\n  samples     11 → 12\n',
    )
    const refs = z.object({
      testCases: z.array(
        z.object({
          ref: z.object({ version: z.number() }),
          record: z.object({ name: z.string() }),
        }),
      ),
    })
    const { testCases } = refs.parse(await desk.json(['suites', 'show', 'changing']))
    expect(testCases.map(({ ref, record }) => `${record.name} ${ref.version}`)).toEqual([
      'b 2',
      'all 1',
      'dogs 1',
    ])
    expect(await desk.json(['suites', 'remove', 'changing', 'all'])).toMatchObject({
      testSuite: { version: 3, testCases: 2 },
      before: 2,
    })
    const again = await run('suites', 'remove', 'changing', 'all')
    expect(again).toMatchObject({ status: 3, stdout: '' })
    expect(again.stderr).toContain('The test suite "changing" does not have the test case "all".')
    expect(await desk.json(['suites', 'list', '--name=chang'])).toMatchObject([
      { name: 'changing', version: 3 },
    ])
  }, 30_000)
})

describe.each([
  ['suites', 'animals', 'test suite'],
  ['cases', 'all', 'test case'],
] as const)('touchstone %s', (command, name, noun) => {
  it('renames, describes and tags, and has all of it in the history', async () => {
    const id = z
      .object({ record: z.object({ id: z.string() }) })
      .parse(await desk.json([command, 'show', name])).record.id
    const renamed = await run(command, 'rename', name, 'renamed')
    expect(renamed.stdout).toBe(`✓ renamed  revision 1 → 2\n  name  ${name} → renamed\n`)
    const described = await run(command, 'describe', 'renamed', 'What it is', '--workflow=Animals')
    expect(described.stdout).toBe('✓ renamed  revision 2 → 3\n  about  – → What it is\n')
    await run(command, 'tag', id, 'b', 'a')
    const untagged = await run(command, 'untag', 'renamed', 'b')
    expect(untagged.stdout).toBe('✓ renamed  revision 4 → 5\n  tags  b, a → a\n')
    expect(await run(command, 'tag', 'renamed', 'a')).toMatchObject({
      stdout: '✓ renamed  nothing changed, revision 5\n',
    })
    const unknown = await run(command, 'untag', 'renamed', 'nope')
    expect(unknown).toMatchObject({ status: 3, stdout: '' })
    expect(unknown.stderr).toContain(`✗ The ${noun} "renamed" has no tag "nope".`)
    const history = await desk.json([command, 'history', 'renamed'])
    expect(history).toMatchObject([
      { revision: 5, action: 'edited', changes: [{ key: 'tags' }] },
      { revision: 4, action: 'edited', changes: [{ key: 'tags', after: ['b', 'a'] }] },
      { revision: 3, action: 'edited', changes: [{ key: 'about' }] },
      { revision: 2, action: 'renamed', changes: [{ key: 'name' }] },
      { revision: 1, action: 'created' },
    ])
    expect((await run(command, 'history', 'renamed', '--limit=1')).stderr).toContain(
      'These are the first 1.',
    )
    await run(command, 'rename', 'renamed', name)
  }, 30_000)

  it('refuses an edit on another revision, with what has changed since', async () => {
    await run(command, 'describe', name, 'Newer')
    const stale = await run(command, 'rename', name, 'x', '--revision=1')
    expect(stale).toMatchObject({ status: 4, stdout: '' })
    expect(stale.stderr).toContain(`✗ The ${noun} "${name}" is at revision`)
    expect(stale.stderr).toContain('  about  – → Newer\n')
    const absent = await run(command, 'rename', 'nowhere', 'x')
    expect(absent).toMatchObject({ status: 3, stdout: '' })
  })
})
