// Crockford's base 32: no I, L, O or U, so that nothing is misread or read as a word.
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeLength = 7
const size = 32n ** BigInt(codeLength)
// Odd, so that it has an inverse modulo a power of two; neighboring ids get references that do not look alike.
const factor = 0x4f1bbcdc9n

/**
 * The reference of a lead as a prospect is told it, like `7K3F-Q2MX`: seven characters made from the id, and one that
 * shows a typing mistake. It says nothing about how many leads there are at first sight; it is no secret.
 */
export const referenceOf = (id: number): string => {
  let rest = (BigInt(id) * factor) % size
  let code = ''
  for (let n = 0; n < codeLength; n++) {
    code = (digits[Number(rest % 32n)] ?? '') + code
    rest /= 32n
  }
  return `${code.slice(0, 4)}-${code.slice(4)}${checkOf(code)}`
}

/** The id behind a reference, in whatever case and with or without the hyphen; undefined for anything else. */
export const idOfReference = (typed: string): number | undefined => {
  const plain = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  const code = plain.slice(0, codeLength)
  if (!/^[0-9A-HJKMNP-TV-Z]{8}$/.test(plain) || plain.slice(codeLength) !== checkOf(code)) return undefined
  const value = code.split('').reduce((sum, digit) => sum * 32n + BigInt(digits.indexOf(digit)), 0n)
  return Number((value * inverse) % size) || undefined
}

/** Weights that are odd and differ: one wrong character always shows, two swapped neighbors nearly always. */
const checkOf = (code: string): string => {
  const sum = code.split('').reduce((total, digit, n) => total + (2 * n + 3) * digits.indexOf(digit), 0)
  return digits[sum % 32] ?? ''
}

const inverse = (() => {
  // Newton's iteration: every step doubles the number of correct bits, beginning with three.
  let found = factor
  for (let bits = 3; bits < 5 * codeLength; bits *= 2) found = (found * (2n - factor * found)) % size
  return ((found % size) + size) % size
})()
