import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { verdictFile } from './verdict-file.ts'

const directory = mkdtempSync(join(tmpdir(), 'touchstone-verdicts-'))
afterAll(() => rmSync(directory, { recursive: true }))
let files = 0
const newPath = (): string => join(directory, `${++files}`, 'verdicts.jsonl')

const yes = { choice: 'yes', reason: 'It is.\nReally: "so"' }
const no = { choice: 'no', cost: 0.5 }

it('keeps verdicts for the next process, in directories that it makes', () => {
  const path = newPath()
  const first = verdictFile(path)
  expect(first.get('a')).toBeUndefined()
  first.set('a', yes)
  first.set('b', no)
  first.set('a', no)
  expect(first.get('a')).toEqual(no)
  const second = verdictFile(path)
  expect([second.get('a'), second.get('b'), second.get('c')]).toEqual([no, no, undefined])
})

it('loses one verdict at most when a process is killed within a line', () => {
  const path = newPath()
  const first = verdictFile(path)
  first.set('a', yes)
  first.set('b', no)
  const whole = readFileSync(path)
  const lineB = whole.indexOf('\n') + 1
  for (let size = 0; size < whole.length; size++) {
    writeFileSync(path, whole)
    truncateSync(path, size)
    const next = verdictFile(path)
    expect(next.get('a')).toEqual(size >= lineB - 1 ? yes : undefined)
    next.set('c', yes)
    const after = verdictFile(path)
    expect([after.get('a'), after.get('c')]).toEqual([size >= lineB - 1 ? yes : undefined, yes])
  }
})

it('takes the lines of two writers', () => {
  const path = newPath()
  const writers = [verdictFile(path), verdictFile(path)]
  for (let i = 0; i < 100; i++) writers[i % 2]?.set(`${i}`, yes)
  const all = verdictFile(path)
  for (let i = 0; i < 100; i++) expect(all.get(`${i}`)).toEqual(yes)
})

it.each(['id,label\n1,cat\n', '[1, 2]', '{"key":"a"}\n'])(
  'leaves a file of something else as it is: %j',
  (text) => {
    const path = newPath()
    void verdictFile(path).get('a')
    appendFileSync(path, text)
    expect(() => verdictFile(path).set('a', yes)).toThrow(
      `${JSON.stringify(path)} holds no verdicts, so it was left as it is. Choose another file.`,
    )
    expect(readFileSync(path, 'utf8')).toBe(text)
  },
)

it('says why it cannot be written', () => {
  expect(() => verdictFile(directory).get('a')).toThrow(/it is a directory/)
})
