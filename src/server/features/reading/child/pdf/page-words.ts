import { limits } from '#contract/limits.ts'
import type { PageWord } from '#contract/schemas/resumes/resume-preview.ts'
import { cleanCharacters } from '../clean-text.ts'
import type { NotDrawn } from './draw-pdf-page.ts'
import { openPdf } from './open-pdf.ts'
import { type Pdfium, memoryOf, withRoom } from './pdfium.ts'

type Box = [left: number, top: number, right: number, bottom: number]
type Word = PageWord & { box: Box }

const blank = /\s/
/** A page has some thousand letters. */
const lettersMax = 50_000

/** The words on a page, counted from 1, in reading order, each with its place. */
export const pageWords = (pdfium: Pdfium, file: Buffer, number: number): PageWord[] | NotDrawn => {
  const document = openPdf(pdfium, file)
  if (typeof document !== 'number') return document
  const page = pdfium._FPDF_LoadPage(document, number - 1)
  if (page === 0) return number > pdfium._FPDF_GetPageCount(document) ? 'no_page' : 'damaged'
  const text = pdfium._FPDFText_LoadPage(page)
  if (text === 0) return []
  const count = Math.min(pdfium._FPDFText_CountChars(text), lettersMax)
  const words: Word[] = []
  let word: Word | undefined
  for (let index = 0; index < count && words.length <= limits.pageWordsMax; index += 1) {
    const code = pdfium._FPDFText_GetUnicode(text, index)
    const box = isLetter(code) ? boxOf(pdfium, page, text, index) : undefined
    if (!box) {
      word = undefined
      continue
    }
    if (!word || word.text.length >= limits.pageWordMaxLength - 1) words.push((word = { text: '', box }))
    word.text += String.fromCodePoint(code)
    word.box = around(word.box, box)
  }
  return words
    .map(({ text: letters, box }) => ({ text: cleanCharacters(letters), box }))
    .filter(
      ({ text: letters, box: [left, top, right, bottom] }) => letters !== '' && left < right && top < bottom,
    )
    .slice(0, limits.pageWordsMax)
}

const isLetter = (code: number) => code > 0x20 && code <= 0x10ffff && !blank.test(String.fromCodePoint(code))

const around = (one: Box, other: Box): Box => [
  Math.min(one[0], other[0]),
  Math.min(one[1], other[1]),
  Math.max(one[2], other[2]),
  Math.max(one[3], other[3]),
]

// The page as if it had so many pixels in both directions.
const size = limits.pageShare

const boxOf = (pdfium: Pdfium, page: number, text: number, index: number): Box | undefined =>
  withRoom(pdfium, 32, (at) => {
    if (!pdfium._FPDFText_GetCharBox(text, index, at, at + 8, at + 16, at + 24)) return undefined
    const memory = memoryOf(pdfium)
    const [left = 0, right = 0, bottom = 0, top = 0] = [0, 8, 16, 24].map((from) =>
      memory.getFloat64(at + from, true),
    )
    const [one, other] = [
      [left, top],
      [right, bottom],
    ].map(([x = 0, y = 0]) => {
      pdfium._FPDF_PageToDevice(page, 0, 0, size, size, 0, x, y, at, at + 4)
      const written = memoryOf(pdfium)
      return [0, 4].map((from) => Math.min(size, Math.max(0, written.getInt32(at + from, true))))
    })
    const [[x1 = 0, y1 = 0], [x2 = 0, y2 = 0]] = [one ?? [], other ?? []]
    return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)]
  })
