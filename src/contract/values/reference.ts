// Crockford's base 32. It has no I, L, O and U, so digits are not misread and no words appear by chance.
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeLength = 7
const size = 32n ** BigInt(codeLength)
// Consecutive ids multiplied by it do not look alike. It is odd because only odd numbers have an inverse modulo `size`.
const factor = 0x4f1bbcdc9n

/**
 * The reference of a lead that the prospect gets, like `7K3F-Q2MX`: seven characters computed from the id, and one check
 * character that reveals typing mistakes. It does not show at first sight how many leads exist, but it is no secret.
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

/** The id of a reference, in upper or lower case, with or without the hyphen; undefined if the text is no reference. */
export const idOfReference = (typed: string): number | undefined => {
  const plain = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  const code = plain.slice(0, codeLength)
  if (!/^[0-9A-HJKMNP-TV-Z]{8}$/.test(plain) || plain.slice(codeLength) !== checkOf(code)) return undefined
  const value = code.split('').reduce((sum, digit) => sum * 32n + BigInt(digits.indexOf(digit)), 0n)
  return Number((value * inverse) % size) || undefined
}

/** The weights are odd and distinct, so one wrong character is always detected, and two swapped neighbors nearly always. */
const checkOf = (code: string): string => {
  const sum = code.split('').reduce((total, digit, n) => total + (2 * n + 3) * digits.indexOf(digit), 0)
  return digits[sum % 32] ?? ''
}

const inverse = (() => {
  // Newton's iteration: it begins with three correct bits, and every step doubles their number.
  let found = factor
  for (let bits = 3; bits < 5 * codeLength; bits *= 2) found = (found * (2n - factor * found)) % size
  return ((found % size) + size) % size
})()
