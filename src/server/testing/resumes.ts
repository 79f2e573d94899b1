import { constants, deflateRawSync, deflateSync } from 'node:zlib'
import {
  contentTypes,
  docxParts,
  makeZip,
  relations,
} from '#server/features/intake/inspect/inspect-samples.ts'
import { makePdf } from '#server/features/intake/inspect/pdf/pdf-samples.ts'

/** Resumes made by hand, for tests. */

const font = '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>'

/** One page with these lines, and more objects from number 6 on. */
export const pdfWith = ({
  content = shown('Ada Lovelace'),
  catalog = '',
  page = '',
  objects = [],
  info = '',
}: {
  content?: string
  catalog?: string
  page?: string
  objects?: string[]
  info?: string
}): Buffer =>
  makePdf(
    [
      `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
      '<</Type/Pages/Kids[3 0 R]/Count 1>>',
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>${page}>>`,
      streamOf('', content),
      font,
      ...objects,
      `<<${info}>>`,
    ],
    `/Info ${objects.length + 6} 0 R`,
  )

/** What shows a line of text; `before` changes how. */
export const shown = (text: string, { before = '', size = 12, x = 72, y = 720 } = {}): string =>
  `q BT ${before} /F1 ${size} Tf ${x} ${y} Td (${text}) Tj ET Q\n`

export const streamOf = (dictionary: string, data: string | Buffer): string => {
  const bytes = Buffer.from(data as string, 'latin1')
  return `<<${dictionary}/Length ${bytes.length}>>\nstream\n${bytes.toString('latin1')}\nendstream`
}

/** So many bytes of blanks, packed twice: how much that is shows to nobody who unpacks it once. */
export const packedTwice = (megabytes: number): string => {
  const megabyte = deflateRawSync(Buffer.alloc(1024 * 1024, ' '), { finishFlush: constants.Z_FULL_FLUSH })
  const end = Buffer.from([3, 0, 0, 0, 0, 0])
  const once = Buffer.concat([Buffer.from([0x78, 0x9c]), ...Array<Buffer>(megabytes).fill(megabyte), end])
  return streamOf('/Filter[/FlateDecode/FlateDecode]', deflateSync(once))
}

/** A DOCX whose body is this, with more parts. */
export const docxWith = (body: string, parts: Record<string, string> = {}): Buffer =>
  makeZip(
    docxParts(
      { name: '[Content_Types].xml', data: contentTypes() },
      { name: '_rels/.rels', data: relations() },
      {
        name: 'word/document.xml',
        data: `<w:document xmlns:w="w" xmlns:mc="mc"><w:body>${body}</w:body></w:document>`,
      },
      ...Object.entries(parts).map(([name, data]) => ({ name, data })),
    ),
  )

export const paragraph = (text: string, properties = ''): string =>
  `<w:p><w:r><w:rPr>${properties}</w:rPr><w:t>${text}</w:t></w:r></w:p>`

/** The relationships of the main part: external ones by the last word of their type. */
export const externalRelations = (
  type: string,
  target = 'https://example.com/x',
): Record<string, string> => ({
  'word/_rels/document.xml.rels':
    `<Relationships><Relationship Id="r1" TargetMode="External" Target="${target}" ` +
    `Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}"/></Relationships>`,
})
