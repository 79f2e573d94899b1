import { makeRandom } from '#server/testing/random.ts'

const vocabularySize = 60_000
const syllables = 'an ber ca do el fi gra ho is jo ka lo mar ne ov pre ra son ti witz con ing ment er'.split(
  ' ',
)

/** The word of a rank: the lower, the more frequent. Each has four syllables; about a hundred begin with the same two. */
export const wordOf = (rank: number): string => {
  const scattered = (rank * 7_919 + 13) % syllables.length ** 4
  return [0, 1, 2, 3]
    .map((at) => syllables[Math.floor(scattered / syllables.length ** at) % syllables.length])
    .join('')
}

/**
 * Makes resumes of 300 to 600 words whose frequencies fall as those of a language do (Zipf): word 1 is in nearly every resume, word
 * 500 in some of a hundred, word 50,000 in few of all.
 */
export const makeTexts = (seed: number): (() => string) => {
  const { below } = makeRandom(seed)
  const rank = () => Math.floor(vocabularySize ** (below(2 ** 24) / 2 ** 24))
  return () =>
    Array.from({ length: 300 + below(300) }, (_, at) => wordOf(rank()) + (at % 12 === 11 ? '.\n' : ' ')).join(
      '',
    )
}
