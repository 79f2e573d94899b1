import type { Output } from '#web/api-types.ts'
import { findSpans, makeSearchable } from './find-text.ts'

type PageWord = Output<'readPageWords'>['words'][number]

/** Left, top, right and bottom edge, in parts of the page. */
export type Box = readonly [left: number, top: number, right: number, bottom: number]

/** Where the matches of what was typed stand on a page: of each match a box for each of its words. */
export const findBoxes = (words: readonly PageWord[], wanted: string, max: number): Box[][] => {
  const pieces = words.map(({ text }) => ({ text: `${text} `, endsLine: false }))
  return findSpans(makeSearchable(pieces), wanted, max).map(({ from: [first, begin], to: [last, end] }) =>
    words
      .slice(first, last + 1)
      .map((word, at) => partOf(word, at === 0 ? begin : 0, first + at === last ? end : word.text.length)),
  )
}

/** Letters are taken to be equally wide. */
const partOf = ({ text, box }: PageWord, begin: number, end: number): Box => {
  const [left = 0, top = 0, right = 0, bottom = 0] = box
  const along = (at: number) => ((right - left) * Math.min(at, text.length)) / text.length
  return rightToLeft.test(text)
    ? [right - along(end), top, right - along(begin), bottom]
    : [left + along(begin), top, left + along(end), bottom]
}

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u
