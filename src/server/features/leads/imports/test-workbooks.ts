import { buffer } from 'node:stream/consumers'
import { writeZip } from '../export/formats/zip-stream.ts'

/** A ZIP with these files. */
export const zipOf = (files: Record<string, string | Buffer>): Promise<Buffer> =>
  buffer(
    writeZip(async (add) => {
      for (const [path, content] of Object.entries(files)) await add(path, once(content))
    }),
  )

async function* once(content: string | Buffer) {
  yield content
}

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const relationType = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

type Workbook = {
  /** The rows of each sheet, as XML. */
  sheets: { name: string; rows: string; isHidden?: boolean }[]
  strings?: string
  styles?: string
  /** Attributes of workbookPr. */
  properties?: string
  others?: Record<string, string | Buffer>
}

/** A workbook in the parts that Excel writes. */
export const workbookOf = ({ sheets, strings, styles, properties = '', others = {} }: Workbook) => {
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${relationType}/${type}" Target="${target}"/>`
  const relations = (all: string) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all}</Relationships>`
  return zipOf({
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': relations(relation('rId1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `<workbook ${main} xmlns:r="${relationType}"><workbookPr ${properties}/><sheets>${sheets
      .map(
        ({ name, isHidden }, at) =>
          `<sheet name="${name}" sheetId="${at + 7}" ${isHidden ? 'state="hidden" ' : ''}r:id="rId${at + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      sheets
        .map((_, at) => relation(`rId${at + 1}`, 'worksheet', `/xl/worksheets/sheet${at + 1}.xml`))
        .join('') +
        relation('rIdS', 'sharedStrings', 'sharedStrings.xml') +
        relation('rIdT', 'styles', 'styles.xml'),
    ),
    ...Object.fromEntries(
      sheets.map(({ rows }, at) => [
        `xl/worksheets/sheet${at + 1}.xml`,
        `<worksheet ${main}><dimension ref="A1:XFD1048576"/><sheetData>${rows}</sheetData></worksheet>`,
      ]),
    ),
    ...(strings !== undefined && {
      'xl/sharedStrings.xml': `<sst ${main} count="1" uniqueCount="1">${strings}</sst>`,
    }),
    ...(styles !== undefined && { 'xl/styles.xml': `<styleSheet ${main}>${styles}</styleSheet>` }),
    ...others,
  })
}

/** A sheet with a name and an address, as the simplest programs write it. */
export const plainRows =
  '<row><c t="inlineStr"><is><t>Name</t></is></c><c t="inlineStr"><is><t>E-mail</t></is></c></row>' +
  '<row><c t="inlineStr"><is><t>Ada Lovelace</t></is></c><c t="inlineStr"><is><t>ada@example.com</t></is></c></row>'
