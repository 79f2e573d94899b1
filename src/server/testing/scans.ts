import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { makePdf } from '#server/features/intake/inspect/pdf/pdf-samples.ts'
import { runChild } from '#server/work/child/child.ts'
import { pdfWith, shown, streamOf } from './resumes.ts'

const program = new URL('../features/reading/child/draw-page.ts', import.meta.url)

/** A scan: a PDF with a picture for each page, on which these lines are drawn. */
export const scanWith = async (...pages: readonly string[][]): Promise<Buffer> => {
  const pictures = await Promise.all(pages.map(drawn))
  const firstPage = 3
  const kids = pages.map((_, index) => `${firstPage + 3 * index} 0 R`)
  return makePdf([
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${kids.join(' ')}]/Count ${pages.length}>>`,
    ...pictures.flatMap((picture, index) => {
      const page = firstPage + 3 * index
      return [
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents ${page + 1} 0 R/Resources<</XObject<</I ${page + 2} 0 R>>>>>>`,
        streamOf('', '595 0 0 842 0 0 cm /I Do'),
        picture,
      ]
    }),
  ])
}

/** The lines as a picture of a PDF, which takes the packed pixels of a PNG as they are. */
const drawn = async (lines: readonly string[]): Promise<string> => {
  const content = lines.map((line, index) => shown(line, { y: 720 - 24 * index })).join('')
  const outcome = await runChild({ program, args: ['1'], input: Readable.from([pdfWith({ content })]) })
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome))
  const png = outcome.kind === 'done' ? outcome.output : Buffer.alloc(0)
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const pixels = png.subarray(pixelsAt, pixelsAt + png.readUInt32BE(pixelsAt - 8))
  return streamOf(
    `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8` +
      `/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 3/Columns ${width}>>`,
    pixels,
  )
}

/** Behind the signature, the chunk IHDR, and length and type of the chunk IDAT. */
const pixelsAt = 8 + 25 + 8
