import type { CellValue } from '../cells.ts'
import type { Table } from './csv.ts'
import { makeSerialDates } from './serial-dates.ts'
import {
  contentTypes,
  packageRelations,
  sheetEnd,
  sheetHead,
  styleOf,
  styles,
  workbook,
  workbookRelations,
} from './xlsx-parts.ts'
import { type AddToZip, writeZip } from './zip-stream.ts'

/** What a sheet can have, with the header. */
const sheetRowsMax = 1_048_576
/** What a cell can have, in UTF-16 units. */
const cellMaxLength = 32_767
const pieceLength = 65_536

type Options = { timeZone: string; rowsMax?: number }

/**
 * A workbook (ECMA-376, SpreadsheetML) whose header stays in sight. Texts are inline strings, which no spreadsheet takes for
 * formulas; times are dates in the time zone of the firm, which the header names. More rows than a sheet can have go on in
 * the next one. A workbook that was cut off is no ZIP.
 */
export const writeXlsx = (table: Table, options: Options): AsyncGenerator<Uint8Array, void> =>
  writeZip(async (add) => {
    const sheets = await addSheets(add, table, options)
    for (const [path, text] of [
      ['xl/workbook.xml', workbook(sheets)],
      ['xl/_rels/workbook.xml.rels', workbookRelations(sheets)],
      ['xl/styles.xml', styles],
      ['_rels/.rels', packageRelations],
      ['[Content_Types].xml', contentTypes(sheets)],
    ] as const)
      await add(path, once(text))
  })

async function* once(text: string) {
  yield text
}

/** @returns how many sheets there are */
const addSheets = async (
  add: AddToZip,
  { columns, rows }: Table,
  { timeZone, rowsMax = sheetRowsMax }: Options,
): Promise<number> => {
  const serialOf = makeSerialDates(timeZone)
  const isTime = columns.map(({ kind }) => kind === 'time')
  const titles = columns.map(({ title }, at) => (isTime[at] ? `${title} (${timeZone})` : title))
  const textOfRow = (cells: readonly CellValue[], row: number) =>
    `<row r="${row}">${cells.map((cell, at) => (isTime[at] && typeof cell === 'number' ? dateCell(serialOf(cell)) : cellText(cell))).join('')}</row>`

  const lines = flat(rows)
  let sheets = 0
  try {
    let next = await lines.next()
    const sheet = async function* () {
      let piece = `${sheetHead}<row r="1">${titles.map(titleCell).join('')}</row>`
      for (let row = 2; !next.done && row <= rowsMax; row++) {
        piece += textOfRow(next.value, row)
        if (piece.length >= pieceLength) {
          yield piece
          piece = ''
        }
        next = await lines.next()
      }
      yield piece + sheetEnd
    }
    do await add(`xl/worksheets/sheet${(sheets += 1)}.xml`, sheet())
    while (!next.done)
  } finally {
    await lines.return()
  }
  return sheets
}

async function* flat<Row>(pieces: AsyncIterable<readonly Row[]>): AsyncGenerator<Row, void> {
  for await (const piece of pieces) yield* piece
}

const titleCell = (title: string) => textCell(title, ` s="${styleOf.title}"`)

const dateCell = (serial: number) => `<c s="${styleOf.time}"><v>${serial}</v></c>`

const cellText = (cell: CellValue): string => {
  if (cell === null || cell === '') return '<c/>'
  return typeof cell === 'number' ? `<c><v>${cell}</v></c>` : textCell(cell.slice(0, cellMaxLength))
}

const textCell = (text: string, style = '') =>
  `<c t="inlineStr"${style}><is><t xml:space="preserve">${escaped(text)}</t></is></c>`

const escaped = (text: string) =>
  mayNeedEscapes.test(text)
    ? text
        .toWellFormed()
        .replaceAll(notInXml, '')
        .replaceAll(/[&<>]/g, (char) => entities[char] ?? '')
    : text

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
/** Characters that XML 1.0 cannot have at all; a lone half of a surrogate pair was replaced before. */
const notInXml = /[^\P{Cc}\t\r\n\x7f-\x9f]|[\ufffe\uffff]/gu
const mayNeedEscapes = /[&<>\p{Cc}\p{Cs}\ufffe\uffff]/u
