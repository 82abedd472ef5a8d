const code = { quote: 0x22, comma: 0x2c, backslash: 0x5c, bracket: 0x5b, brace: 0x7b }

/**
 * Whether JSON has more values than `most`, told from its bytes before anything is parsed. Each
 * element of a list, each value of a key, and each list or object without any counts as one.
 */
export function hasMoreValues(json: Uint8Array, most: number): boolean {
  const { byteLength } = json
  // Each of them has a byte of its own.
  if (byteLength <= most) return false
  let count = 0
  for (let at = 0; at < byteLength; at++) {
    const byte = json[at]
    if (byte === code.quote) at = lastOfText(json, at)
    else if (byte === code.comma || byte === code.bracket || byte === code.brace) {
      count++
      if (count > most) return true
    }
  }
  return false
}

/** Where the quote is that ends the text which starts at one. */
function lastOfText(json: Uint8Array, start: number): number {
  for (let at = json.indexOf(code.quote, start + 1); at !== -1;) {
    let slashes = 0
    while (json[at - 1 - slashes] === code.backslash) slashes++
    if (slashes % 2 === 0) return at
    at = json.indexOf(code.quote, at + 1)
  }
  return json.byteLength
}
