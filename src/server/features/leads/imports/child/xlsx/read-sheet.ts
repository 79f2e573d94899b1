import { parseXml } from '#server/office/parse-xml.ts'
import { Refusal } from '../table-output.ts'
import { cellMaxLength, numberText, unescaped } from './cell-text.ts'

export type SheetContext = {
  /** The shared text with a number. */
  stringAt(index: number): string
  /** Whether a style shows a date. */
  isDate(style: number): boolean
  is1904: boolean
  columnsMax: number
  /** Takes a row that has something in it, with its number. The numbers go up. */
  take(row: number, cells: readonly string[]): void
}

/** More rows than any program has. */
const rowNumberMax = 2 ** 30

/**
 * The rows of a sheet (18.3.1.73). Where a cell stands it says itself, or comes after the one before; how large the sheet says it is
 * does not count. @throws Refusal
 */
export const readSheet = async (pieces: AsyncIterable<string>, sheet: SheetContext): Promise<void> => {
  const { columnsMax, take } = sheet
  let row = 0
  let cells: string[] = []
  let column = 0
  let type = ''
  let style = 0
  let stored = ''
  let isStored = false
  let spoken = 0
  await parseXml(pieces, {
    open: (name, attribute) => {
      if (name === 'row') {
        const number = Number(attribute('r'))
        row = Number.isSafeInteger(number) && number > row && number < rowNumberMax ? number : row + 1
        cells = []
        column = 0
      } else if (name === 'c') {
        column = columnIn(attribute('r')) || column + 1
        type = attribute('t') ?? 'n'
        style = Number(attribute('s') ?? 0)
        stored = ''
      } else if (name === 'rPh') spoken += 1
      // A formula (f) is not looked at: its value is stored beside it.
      isStored = (name === 'v' || name === 't') && spoken === 0
    },
    text: (text) => {
      if (isStored && stored.length < cellMaxLength) stored += text
    },
    close: (name) => {
      isStored = false
      if (name === 'rPh') spoken -= 1
      else if (name === 'c') {
        const text = textOf(stored, type, style, sheet)
        if (text === '') return
        if (column > columnsMax) throw new Refusal('columns')
        while (cells.length < column) cells.push('')
        cells[column - 1] = text
      } else if (name === 'row' && cells.some((cell) => cell.trim() !== '')) take(row, cells)
    },
  })
}

/** 1 for A, 27 for AA; 0 where no column is named. */
const columnIn = (place: string | undefined): number => {
  let column = 0
  for (const letter of place ?? '') {
    const digit = letter.charCodeAt(0) - 64
    if (digit < 1 || digit > 26) break
    column = column * 26 + digit
  }
  return column
}

/** 18.18.11 */
const textOf = (stored: string, type: string, style: number, { stringAt, isDate, is1904 }: SheetContext) => {
  switch (type) {
    case 's':
      return stored === '' ? '' : stringAt(Number(stored))
    case 'n':
      return stored === '' ? '' : numberText(stored, isDate(style), is1904)
    case 'b':
      return stored === '' ? '' : stored === '1' ? 'TRUE' : 'FALSE'
    default:
      // inlineStr, str of a formula, e of an error, d of a date: as they are written
      return unescaped(stored)
  }
}
