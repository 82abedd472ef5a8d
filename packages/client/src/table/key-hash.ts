// The hash of the latest text; an object for each of a million keys would cost more than the hash.
export const hashed = new Uint32Array(4)

/**
 * Hashes a text into {@link hashed}: four lanes of 32 bits that feed each other, each character
 * multiplied into every lane. It is fast and spreads well; it is no defence against forgery.
 */
export function hashText(text: string): void {
  let a = 1_779_033_703
  let b = 3_144_134_277
  let c = 1_013_904_242
  let d = 2_773_480_762
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = b ^ Math.imul(a ^ unit, 597_399_067)
    b = c ^ Math.imul(b ^ unit, 2_869_860_233)
    c = d ^ Math.imul(c ^ unit, 951_274_213)
    d = a ^ Math.imul(d ^ unit, 2_716_044_179)
  }
  a = Math.imul(c ^ (a >>> 18), 597_399_067)
  b = Math.imul(d ^ (b >>> 22), 2_869_860_233)
  c = Math.imul(a ^ (c >>> 17), 951_274_213)
  d = Math.imul(b ^ (d >>> 19), 2_716_044_179)
  const all = a ^ b ^ c ^ d
  hashed[0] = all
  hashed[1] = b ^ all
  hashed[2] = c ^ all
  hashed[3] = d ^ all
}
