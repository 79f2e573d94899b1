import { type Condition, type Filter, type FilterWord, type SearchPlace, isCondition } from './filter.ts'

/** Writes a filter as a line; `parseFilter` reads the same from it. What is open comes last, as nothing can follow it. */
export const printFilter = (filter: Filter): string => {
  let place: SearchPlace | undefined
  const written = [...filter]
    .sort((a, b) => Number(isOpen(a)) - Number(isOpen(b)))
    .flatMap((part) => {
      if (isCondition(part)) return [printCondition(part)]
      const isElsewhere = part.place !== place
      place = part.place
      return isElsewhere && place !== undefined
        ? [`in:${placeNames[place]}`, printWord(part)]
        : [printWord(part)]
    })
  return written.reduce((line, piece) => line + between(line, piece) + piece, '')
}

/** What stands between two blanks is joined at an @, as if it were one e-mail, unless quotation marks part it. */
const between = (line: string, piece: string) =>
  line === '' ? '' : line.endsWith('@') || piece.startsWith('@') ? ' "" ' : ' '

const isOpen = (part: FilterWord | Condition) => !isCondition(part) && part.isOpen

const placeNames: Record<SearchPlace, string> = { name: 'name', notes: 'notes', resume: 'resume' }

export const printCondition = ({ field, values, isExcluded }: Condition): string =>
  `${isExcluded ? '-' : ''}${field}:${values.map(quoted).join(',')}`

const quoted = (value: string) => (/[\s,]/.test(value) ? `"${value}"` : value)

const printWord = ({ text, isPhrase, isOpen, isExcluded }: FilterWord) =>
  `${isExcluded ? '-' : ''}${isPhrase ? `"${text}${isOpen ? '' : '"'}` : text}`
