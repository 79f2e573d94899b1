/** Words that stand one after the other; the last one may be only the beginning of a word. */
export type Term = { words: readonly string[]; isPrefix: boolean }

/** What a lead must have: one term of each list in `all`, of which there is at least one, and none of the terms in `none`. */
export type Match = { all: readonly (readonly Term[])[]; none: readonly Term[] }

/** The full-text query syntax of SQLite (sqlite.org/fts5.html, section 3). */
export const toFts5 = ({ all, none }: Match): string => {
  const term = ({ words, isPrefix }: Term) => `"${words.join(' ')}"${isPrefix ? ' *' : ''}`
  const any = (terms: readonly Term[]) => `(${terms.map(term).join(' OR ')})`
  const needed = all.map(any).join(' AND ')
  return none.length === 0 ? needed : `(${needed}) NOT ${any(none)}`
}

/** The input syntax of a tsquery (PostgreSQL documentation, section 8.11.2). */
export const toTsquery = ({ all, none }: Match): string => {
  const term = ({ words, isPrefix }: Term) =>
    words.map((word, at) => `'${word}'${isPrefix && at === words.length - 1 ? ':*' : ''}`).join('<->')
  const any = (terms: readonly Term[]) => `(${terms.map((each) => `(${term(each)})`).join('|')})`
  return [...all.map(any), ...(none.length === 0 ? [] : [`!${any(none)}`])].join('&')
}
