import { parseXml } from '#server/office/parse-xml.ts'
import { type Relation, readRelations } from '#server/office/relations.ts'
import { TooLarge, type ZipParts, openZipFile } from '#server/office/zip-parts.ts'
import { Refusal, type TableOutput } from '../table-output.ts'
import { readDateStyles } from './date-styles.ts'
import { readSheet } from './read-sheet.ts'
import { readSharedStrings } from './shared-strings.ts'

const mb = 1024 * 1024
/** Sheets pack to a tenth, or a twentieth; the largest one has some hundred bytes for each of 10 million cells. */
const limits = { inflatedMaxBytes: 2048 * mb, maxRatio: 100, ratioFreeBytes: 64 * mb }

export type WorkbookOptions = {
  /** Undefined: the first visible one that has rows. */
  sheet: string | undefined
  columnsMax: number
  sheetsMax: number
  sheetNameMaxLength: number
}

/**
 * The rows of one sheet of a workbook (SpreadsheetML, ECMA-376-1, 18), as texts. Formulas count by the value that is stored with
 * them; macros, links to other workbooks and pictures are not looked at.
 */
export const readXlsx = async (
  path: string,
  output: TableOutput,
  options: WorkbookOptions,
): Promise<void> => {
  try {
    await readWorkbook(await openZipFile(path, limits), output, options)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(error instanceof TooLarge ? 'unpacks' : 'damaged', error)
  }
}

type Sheet = { name: string; part: string; isHidden: boolean }

const readWorkbook = async (zip: ZipParts, output: TableOutput, options: WorkbookOptions) => {
  if (zip.names.includes('mimetype') && zip.names.includes('content.xml')) throw new Refusal('open_document')
  const main = (await readRelations(zip, '')).find(({ type }) => type === 'officeDocument')
  if (!main) throw new Refusal('no_workbook')
  if (main.target.endsWith('.bin')) throw new Refusal('binary')
  const relations = await readRelations(zip, main.target)
  const { sheets, is1904 } = await readSheets(zip, main, relations, options.sheetNameMaxLength)
  if (sheets.length === 0) throw new Refusal('no_workbook')
  const named = sheets.filter(({ name }) => name === options.sheet)
  const visible = sheets.filter(({ isHidden }) => !isHidden)
  const wanted = options.sheet === undefined ? (visible.length > 0 ? visible : sheets) : named.slice(0, 1)
  if (wanted.length === 0) throw new Refusal('no_sheet')

  const partOf = (type: string) => relations.find((relation) => relation.type === type)?.target
  const book = {
    stringAt: await readSharedStrings(zip, partOf('sharedStrings')),
    isDate: await readDateStyles(zip, partOf('styles')),
    is1904,
  }
  const names = sheets.slice(0, options.sheetsMax).map(({ name }) => name)
  for (const { name, part } of wanted) {
    let last = 0
    const take = (row: number, cells: readonly string[]) => {
      if (output.rows() === 0) output.begin({ kind: 'xlsx', sheet: name, sheets: names })
      output.skip(row - last - 1)
      output.row(cells)
      last = row
    }
    await readSheet(paced(zip.read(part), output), { ...book, columnsMax: options.columnsMax, take })
    if (output.rows() > 0) return
  }
}

/** Sheets with data (18.2.19), in the order in which they are shown. Those of charts and macros are left out. */
const readSheets = async (
  zip: ZipParts,
  main: Relation,
  relations: readonly Relation[],
  nameMaxLength: number,
) => {
  const sheets: Sheet[] = []
  let is1904 = false
  await parseXml(zip.read(main.target), {
    open: (element, attribute) => {
      if (element === 'workbookPr') is1904 = isTrue(attribute('date1904'))
      if (element !== 'sheet') return
      const relation = relations.find(({ id }) => id === attribute('id'))
      if (relation?.type !== 'worksheet' || relation.isExternal || !zip.names.includes(relation.target))
        return
      const name = (attribute('name') ?? '').slice(0, nameMaxLength)
      sheets.push({ name, part: relation.target, isHidden: (attribute('state') ?? 'visible') !== 'visible' })
    },
  })
  return { sheets, is1904 }
}

const isTrue = (value: string | undefined) => value === '1' || value === 'true'

/** What was made of a piece is taken before the next one is read. */
async function* paced(pieces: AsyncIterable<string>, output: TableOutput) {
  for await (const piece of pieces) {
    yield piece
    await output.flush()
  }
}
