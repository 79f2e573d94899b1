import type { UnreadableReason } from '#contract/values/resume-findings.ts'
import { encodePng } from '../encode-png.ts'
import { openPdf } from './open-pdf.ts'
import { sensibleSize } from './page-sizes.ts'
import { type Pdfium, withRoom } from './pdfium.ts'

export type NotDrawn = UnreadableReason | 'no_page'

/** `format` and `flags` are of fpdfview.h. */
type Look = { dotsPerInch: number; format: number; bytesPerPixel: number; flags: number }
const annotations = 0x01
const redFirst = 0x10
/** Three color bytes and an unused one. */
const inColor: Look = { dotsPerInch: 150, format: 3, bytesPerPixel: 4, flags: annotations | redFirst }
/** 8 bits of gray, in which no picture is drawn with the other flag. */
export const inGray: Look = { dotsPerInch: 200, format: 1, bytesPerPixel: 1, flags: annotations }
const pointsPerInch = 72
/** More than a sheet of A3: what a larger one would need is a whole gigabyte. */
export const pixelsMax = 8_000_000
const white = 0xff_ff_ff_ff

/** A picture (PNG) of one page, counted from 1, of 150 dots to the inch where that is not too large. */
export const drawPdfPage = (pdfium: Pdfium, file: Buffer, number: number): Buffer | NotDrawn => {
  const document = openPdf(pdfium, file)
  return typeof document === 'number'
    ? makePageDrawer(pdfium, document)(number, inColor, encodePng)
    : document
}

/** Draws the pages of a document; `use` gets the pixels in rows from the top, which are gone after it. */
export const makePageDrawer = (pdfium: Pdfium, document: number) => {
  const form = openForm(pdfium, document)
  return <T>(
    number: number,
    { dotsPerInch, format, bytesPerPixel, flags }: Look,
    use: (pixels: Uint8Array, width: number, height: number) => T,
  ): T | 'no_page' | 'damaged' => {
    const page = pdfium._FPDF_LoadPage(document, number - 1)
    if (page === 0) return number > pdfium._FPDF_GetPageCount(document) ? 'no_page' : 'damaged'
    const size = sensibleSize(pdfium._FPDF_GetPageWidthF(page), pdfium._FPDF_GetPageHeightF(page))
    const scale = Math.min(dotsPerInch / pointsPerInch, Math.sqrt(pixelsMax / (size.width * size.height)))
    const width = Math.max(1, Math.floor(size.width * scale))
    const height = Math.max(1, Math.floor(size.height * scale))
    const bytes = width * height * bytesPerPixel
    return withRoom(pdfium, bytes, (at) => {
      const bitmap = pdfium._FPDFBitmap_CreateEx(width, height, format, at, width * bytesPerPixel)
      if (bitmap === 0) throw new Error('There is no room for the picture.')
      pdfium._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, white)
      pdfium._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
      pdfium._FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, flags)
      return use(pdfium.HEAPU8.subarray(at, at + bytes), width, height)
    })
  }
}

const formInfoBytes = 256
const formInfoVersion = 2

/** Only a form draws what was typed into its fields. It gets no function to call: no script, no timer, no address. */
const openForm = (pdfium: Pdfium, document: number): number => {
  // It is kept until the end of the process.
  const at = pdfium.wasmExports.malloc(formInfoBytes)
  pdfium.HEAPU8.fill(0, at, at + formInfoBytes)
  pdfium.HEAPU8[at] = formInfoVersion
  return pdfium._FPDFDOC_InitFormFillEnvironment(document, at)
}
