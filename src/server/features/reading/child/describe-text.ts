import { franc } from 'franc-min'

// As much as franc looks at.
const sampleLength = 2_000
const samples = 5
/** Of a shorter text any answer would be a guess. */
const languageMinLength = 100

/**
 * BCP 47; undefined where the text is too short, or in a script or language that is not known. Asked at several places, for
 * a title page or a license may be in another language than the rest.
 */
export const languageOf = (text: string): string | undefined => {
  const prose = text
    .split(/\s+/)
    .filter((word) => !address.test(word))
    .join(' ')
  const step = Math.max(sampleLength, Math.floor(prose.length / samples))
  const votes = new Map<string, number>()
  for (let at = 0; at < Math.max(1, prose.length); at += step) {
    const code = franc(prose.slice(at, at + sampleLength), { minLength: languageMinLength })
    // ISO 639-3 writes `und` for an unknown language.
    if (code !== 'und') votes.set(code, (votes.get(code) ?? 0) + 1)
  }
  const [winner] = [...votes].sort(([, one], [, other]) => other - one)
  // The shortest form of a language is that of BCP 47.
  return winner && Intl.getCanonicalLocales(winner[0])[0]
}

/** Links and e-mail addresses look like English. Looked for word by word: in a word without end, one search would take forever. */
const address = /@|:\/\/|www\./

/** In any script: Chinese, Japanese and Thai have no blanks between words. */
export const countWords = (text: string): number => {
  if (!withoutBlanks.test(text)) return text.match(word)?.length ?? 0
  let words = 0
  for (const line of text.split('\n'))
    for (const { isWordLike } of segmenter.segment(line)) if (isWordLike) words += 1
  return words
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' })
const withoutBlanks =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const word = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'’.-]*/gu
