import { useSearch } from '@tanstack/react-router'

/** What the list was searched for from which the lead was opened, as far as a resume may have it; empty where that is nothing. */
export const useSought = (): string => {
  const { q = '' } = useSearch({ from: '/signed-in/leads/$id' })
  return soughtIn(q)
}

/** The longest of the words and "phrases" that are to be there: the one that says most. */
export const soughtIn = (q: string): string => {
  let place = ''
  const wanted: string[] = []
  for (const [whole, phrase, word = ''] of q.matchAll(/-?"([^"]*)"?|(\S+)/g)) {
    if (/^in:/i.test(word)) place = word.slice(3).toLowerCase()
    else if (!whole.startsWith('-') && (place === '' || place === 'resume'))
      wanted.push((phrase ?? word).replace(/\*$/, ''))
  }
  return wanted.reduce((longest, next) => (next.length > longest.length ? next : longest), '')
}
