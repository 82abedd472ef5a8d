import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { objectsConformance } from './conformance/index.ts'
import { openFileObjects, type FileObjects } from './file-objects.ts'
import { shareFirst } from './first-write.ts'
import { createObjectsHandler } from './objects-handler.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const text = (body: string): Uint8Array => Buffer.from(body)

async function open(): Promise<
  { objects: FileObjects; root: string; passTime: (ms: number) => Promise<void> } & AsyncDisposable
> {
  const directory = await temporaryDirectory()
  const root = join(directory.path, 'objects')
  let passedMs = 0
  const objects = await openFileObjects({
    root,
    secret: new Uint8Array(32).fill(1),
    baseUrl: () => 'http://touchstone.test',
    now: () => Date.now() + passedMs,
  })
  return {
    objects,
    root,
    async passTime(ms) {
      passedMs += ms
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
}

objectsConformance('files', async () => {
  const opened = await open()
  return { ...opened, fetch: createObjectsHandler(opened.objects) }
})

describe('objects in files', () => {
  it('keeps an object apart from those below its key', async () => {
    await using opened = await open()
    const { objects } = opened
    const keys = ['a', 'a/b', 'a/b/c', 'a-', 'a.', 'a0']
    for (const key of keys) await objects.put(key, text(key))
    for (const key of keys) expect(await objects.get(key)).toStrictEqual(Buffer.from(key))
    expect((await objects.list('')).objects.map(({ key }) => key)).toStrictEqual(keys.toSorted())
    await objects.delete(['a/b'])
    expect((await objects.list('a/')).objects.map(({ key }) => key)).toStrictEqual(['a/b/c'])
  })

  it('leaves no temporary files', async () => {
    await using opened = await open()
    const { objects, root } = opened
    await objects.put('a', text('1'))
    await objects.put('a', text('2'))
    await objects.copy('a', 'b')
    expect(await readdir(join(root, '~temporary'))).toStrictEqual([])
  })

  it('never lists leftovers, and removes them after an hour', async () => {
    await using opened = await open()
    const { objects, root } = opened
    const old = join(root, '~temporary', 'old')
    const young = join(root, '~temporary', 'young')
    await writeFile(old, 'x')
    await writeFile(young, 'x')
    const anHourAgo = Date.now() / 1_000 - 3_660
    await utimes(old, anHourAgo, anHourAgo)
    expect(await objects.list('')).toStrictEqual({ objects: [] })
    await openFileObjects({ root, secret: new Uint8Array(32), baseUrl: () => '' })
    expect(await readdir(join(root, '~temporary'))).toStrictEqual(['young'])
  })

  it('never shows files that others put there', async () => {
    await using opened = await open()
    const { objects, root } = opened
    await objects.put('a/b', text('1'))
    await writeFile(join(root, '.DS_Store'), 'x')
    await writeFile(join(root, 'a', 'strange name='), 'x')
    await symlink('/etc/passwd', join(root, 'a', 'link='))
    await symlink('/etc', join(root, 'etc'))
    await mkdir(join(root, 'directory='))
    expect((await objects.list('')).objects.map(({ key }) => key)).toStrictEqual(['a/b'])
    expect(await objects.head('a/link')).toBeUndefined()
    expect(await objects.copy('a/link', 'a/copy')).toBe(false)
    await expect(objects.get('a/link')).rejects.toMatchObject({ code: 'storage' })
  })

  it('stores a copy as a second name of the same bytes', async () => {
    await using opened = await open()
    const { objects, root } = opened
    await objects.put('from', text('1'))
    await objects.copy('from', 'to')
    expect((await stat(join(root, 'to='))).ino).toBe((await stat(join(root, 'from='))).ino)
  })

  it('copies bytes where there cannot be a second name', async () => {
    await using directory = await temporaryDirectory()
    // Another file system, so a hard link is refused.
    const source = '/proc/version'
    const places = {
      temporary: join(directory.path, 'temporary'),
      target: join(directory.path, 'target'),
    }
    expect(await shareFirst(source, places, { writtenAtMs: 1_000_000_000_123 })).toBe(true)
    expect(await readFile(places.target, 'utf8')).toBe(await readFile(source, 'utf8'))
    expect(Math.round((await stat(places.target)).mtimeMs)).toBe(1_000_000_000_123)
    expect(await shareFirst(source, places)).toBe(false)
    expect(await readdir(directory.path)).toStrictEqual(['target'])
  })

  it('says that a read-only file system is none to write to', async () => {
    const options = { root: '/sys/touchstone', secret: new Uint8Array(32), baseUrl: () => '' }
    await expect(openFileObjects(options)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringMatching(/^\/sys\/touchstone .*(rights?|read-only)/),
    })
  })

  it('says that its root is no directory', async () => {
    await using directory = await temporaryDirectory()
    const root = join(directory.path, 'file')
    await writeFile(root, 'x')
    const options = { root, secret: new Uint8Array(32), baseUrl: () => '' }
    await expect(openFileObjects(options)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining(`${root} is not a directory`),
    })
  })
})
