/** Bytes of an object, both ends included. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/**
 * What a `Range` header asks for in an object of `bytes` bytes. Undefined is the whole object: for
 * no header, several ranges and everything else that a server may ignore.
 */
export function byteRange(
  header: string | null,
  bytes: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  const [, from = '', to = ''] = match ?? []
  if (from === '' && to === '') return undefined
  if (from === '') {
    const first = Math.max(0, bytes - Number(to))
    return first < bytes ? { first, last: bytes - 1 } : 'unsatisfiable'
  }
  const first = Number(from)
  const last = to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  if (to !== '' && Number(to) < first) return undefined
  return first < bytes ? { first, last } : 'unsatisfiable'
}
