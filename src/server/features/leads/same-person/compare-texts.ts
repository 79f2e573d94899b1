import { shortestEdit } from './shortest-edit.ts'

export type TextPart = { kind: 'same' | 'removed' | 'added'; text: string }

// Both bound the time, whatever the texts are: some 20 ms of a core.
const tokensMax = 10_000
const changesMax = 1_000
/** Any two texts have "and" and "the" in common. */
const keptMin = 0.25

/**
 * Which words of a text were removed and added; lines, where words would be too many. Blanks do not count, as each program
 * breaks lines in its own way. No parts: the texts have too little in common.
 */
export const compareTexts = (
  earlier: string,
  later: string,
): { parts: TextPart[] | undefined; isCut: boolean } => {
  for (const pattern of [word, line]) {
    const [before, after] = [earlier.match(pattern) ?? [], later.match(pattern) ?? []]
    const parts = partsOf(before.slice(0, tokensMax), after.slice(0, tokensMax))
    if (parts) return { parts, isCut: before.length > tokensMax || after.length > tokensMax }
  }
  return { parts: undefined, isCut: false }
}

// A word with the blanks behind it. In scripts without blanks each character is one.
const unspaced = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`
const word = new RegExp(`(?:[${unspaced}]|[^\\s${unspaced}]+)\\s*`, 'gu')
const line = /[^\n]+\n*/g

const partsOf = (before: string[], after: string[]): TextPart[] | undefined => {
  const number = makeNumbering()
  const runs = shortestEdit(before.map(number), after.map(number), changesMax)
  const kept = runs?.reduce((sum, { kind, count }) => sum + (kind === 'same' ? count : 0), 0) ?? 0
  if (kept < keptMin * Math.min(before.length, after.length)) return undefined
  let [old, young] = [0, 0]
  return runs?.map(({ kind, count }) => {
    const tokens = kind === 'removed' ? before.slice(old, old + count) : after.slice(young, young + count)
    if (kind !== 'added') old += count
    if (kind !== 'removed') young += count
    return { kind, text: tokens.join('') }
  })
}

/** Equal tokens get the same number: numbers are compared faster than texts. */
const makeNumbering = () => {
  const numbers = new Map<string, number>()
  return (token: string) => {
    const bare = token.trim()
    const known = numbers.get(bare) ?? numbers.size
    numbers.set(bare, known)
    return known
  }
}
