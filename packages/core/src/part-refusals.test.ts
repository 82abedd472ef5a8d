import { describe, expect, test } from 'vitest'
import { limits } from './limits.ts'
import { Lines, packLines, unpackLines } from './lines.ts'
import { decodeRows } from './part.ts'
import { gzip, utf8 } from './platform.ts'

const decode = (...lines: string[]): unknown =>
  decodeRows(new Lines(utf8(lines.map((line) => `${line}\n`).join('')), 'Part abc'), {
    field: 'inference',
    block: 1,
    what: 'Part abc',
  })

const corrupt = (message: string): unknown =>
  expect.objectContaining({ code: 'part_corrupt', message: expect.stringContaining(message) })

const good = '{"place":4096,"inference":"cat"}'
const withError = (error: string): string => `{"place":4097,"error":${error}}`
const noError = 'has neither "inference" nor a well-formed "error"'

describe('a line of a part is refused when', () => {
  test.each([
    ['it is not JSON', '{"place":4097,', 'that is not JSON'],
    ['it is blank', '', 'that is not JSON'],
    ['it has two values', '{"place":4097,"inference":1},{"place":4098,"inference":2}', 'not JSON'],
    ['it has two values, one after another', `${good} ${good}`, 'that is not JSON'],
    ['it is a number', '5', 'that is not an object'],
    ['it is null', 'null', 'that is not an object'],
    ['it is an array', '[4097,1]', 'that is not an object'],
    ['it has no place', '{"inference":1}', 'that has no "place" that is a whole number'],
    ['its place is a text', '{"place":"4097","inference":1}', 'that has no "place"'],
    ['its place is negative', '{"place":-1,"inference":1}', 'that has no "place"'],
    ['its place is a fraction', '{"place":4097.5,"inference":1}', 'that has no "place"'],
    ['its place is too large', '{"place":9007199254740992,"inference":1}', 'that has no "place"'],
    ['it is of the block before', '{"place":4095,"inference":1}', 'lies in block 0, not 1'],
    ['it is of the block after', '{"place":8192,"inference":1}', 'lies in block 2, not 1'],
    ['it has the place before', '{"place":4096,"inference":1}', 'has place 4096 after place 4096'],
    ['it has a third key', '{"place":4097,"inference":1,"x":2}', 'just "place" and "inference"'],
    [
      'it has a value and an error',
      '{"place":4097,"inference":1,"error":{"name":"E","message":"m","attempts":1}}',
      'just "place" and "inference"',
    ],
    ['it has its place alone', '{"place":4097}', 'just "place" and "inference"'],
    ['it has the value of another field', '{"place":4097,"metrics":1}', noError],
    ['it has __proto__ instead', '{"place":4097,"__proto__":{"inference":1}}', noError],
    ['its error is a text', withError('"TypeError"'), noError],
    ['its error is null', withError('null'), noError],
    ['its error has no name', withError('{"message":"m","attempts":1}'), noError],
    ['its error has no message', withError('{"name":"E","attempts":1}'), noError],
    ['its error does not count attempts', withError('{"name":"E","message":"m"}'), noError],
    [
      'its error counts below nothing',
      withError('{"name":"E","message":"m","attempts":-1}'),
      noError,
    ],
    ['its error counts halves', withError('{"name":"E","message":"m","attempts":1.5}'), noError],
  ])('%s', (_, line, reason) => {
    expect(() => decode(good, line)).toThrow(corrupt(`Part abc has a line 2 that`))
    expect(() => decode(good, line)).toThrow(corrupt(reason))
    expect(() => decode(good, line)).toThrow(corrupt('Nothing of it was stored.'))
  })

  test('places descend, even after many', () => {
    const lines = [4096, 4100, 4099].map((place) => `{"place":${place},"inference":1}`)
    expect(() => decode(...lines)).toThrow(
      corrupt('line 3 that has place 4099 after place 4100: places must ascend'),
    )
  })

  test('it is only JSON together with the next line', () => {
    // Joined by a comma these two would be two rows; their lines could not be stored apart.
    const lines = ['{"place":4096,"inference":[1', '2]},{"place":4097,"inference":3}']
    expect(() => decode(...lines)).toThrow(corrupt('has a line 1 that is not JSON'))
  })

  test('it is longer than a row may be', () => {
    const frame = '{"place":4096,"inference":""}'.length
    const check = (characters: string): void => {
      const line = `{"place":4096,"inference":"${characters}"}`
      new Lines(utf8(`${good}\n${line}\n`), 'Part abc').requireRows()
    }
    check('x'.repeat(limits.rowBytes - frame))
    // Bytes count, not characters.
    check('é'.repeat(Math.floor((limits.rowBytes - frame) / 2)))
    for (const longer of ['x'.repeat(limits.rowBytes - frame + 1), 'é'.repeat(limits.rowBytes / 2)])
      expect(() => check(longer)).toThrow(
        corrupt(`line 2 that is longer than the ${limits.rowBytes} bytes`),
      )
  })

  test('it has more values than a row may have', () => {
    const check = (values: number): void => {
      const line = `{"place":4096,"inference":[${'0,'.repeat(values - 1)}0]}`
      new Lines(utf8(`${good}\n${line}\n`), 'Part abc').requireRows()
    }
    // The place and the list are values themselves.
    check(limits.rowValues - 2)
    expect(() => check(limits.rowValues - 1)).toThrow(
      corrupt(`line 2 with more than the ${limits.rowValues} values`),
    )
  })
})

test('falsy values are values', () => {
  for (const value of [null, 0, false, '']) {
    const line = `{"place":4096,"inference":${JSON.stringify(value)}}`
    expect(decode(line)).toEqual([{ place: 4096, value, line }])
  }
})

describe('a body is refused when', () => {
  const unpack = async (body: Uint8Array): Promise<string[]> =>
    (await unpackLines(body, 'Part abc')).all()

  test('it is not gzip', async () => {
    await expect(unpack(utf8(good))).rejects.toThrow(corrupt('Part abc is not valid gzip'))
    await expect(unpack(new Uint8Array())).rejects.toThrow(corrupt('Part abc is not valid gzip'))
  })

  test('it was cut off anywhere', async () => {
    const { body } = await packLines([`${good}\n`])
    for (let length = 1; length < body.byteLength; length++) {
      // One after the other, so that a failure names its length.
      // oxlint-disable-next-line no-await-in-loop
      await expect(unpack(body.subarray(0, length)), `${length} bytes`).rejects.toThrow(
        corrupt('is not valid gzip'),
      )
    }
  })

  test.each([
    ['a stray continuation byte', [0x22, 0x80, 0x22]],
    ['half of a character', [0x22, 0xc3]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['an overlong character', [0xc0, 0xaf]],
  ])('it is not UTF-8: %s', async (_, raw) => {
    const body = await gzip(Uint8Array.from(raw))
    await expect(unpack(body)).rejects.toThrow(corrupt('Part abc is not valid UTF-8'))
  })

  test('it unpacks to more than a part may have', async () => {
    const bomb = await gzip(new Uint8Array(limits.partRawBytes + 1).fill(0x20))
    // Only the number of lines, so that a failure does not print them.
    await expect(unpack(bomb).then(({ length }) => length)).rejects.toThrow(
      expect.objectContaining({
        code: 'too_large',
        message: `Part abc has more than ${limits.partRawBytes} bytes after decompression. Send smaller parts.`,
      }),
    )
  })

  test('an empty one has no lines, and a byte order mark is not skipped', async () => {
    expect(await unpack(await gzip(new Uint8Array()))).toEqual([])
    expect(await unpack(await gzip(utf8(`\ufeff${good}\n`)))).toEqual([`\ufeff${good}`])
  })
})
