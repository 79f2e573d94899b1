import { limits } from '#contract/limits.ts'
import type { PageSize } from '#contract/schemas/resumes/resume-preview.ts'
import { type Pdfium, memoryOf, withRoom } from './pdfium.ts'

/** What a page that says nothing sensible has: that of a letter. */
const usual: PageSize = { width: 612, height: 792 }
const sideMax = 20_000

/** Of the first pages, in points, as they are turned. */
export const pageSizes = (pdfium: Pdfium, document: number): PageSize[] =>
  withRoom(pdfium, 8, (at) =>
    Array.from(
      { length: Math.min(Math.max(0, pdfium._FPDF_GetPageCount(document)), limits.previewPagesMax) },
      (_, index) => {
        if (!pdfium._FPDF_GetPageSizeByIndexF(document, index, at)) return usual
        const memory = memoryOf(pdfium)
        return sensibleSize(memory.getFloat32(at, true), memory.getFloat32(at + 4, true))
      },
    ),
  )

export const sensibleSize = (width: number, height: number): PageSize =>
  [width, height].every((side) => side >= 1 && side <= sideMax)
    ? { width: Math.round(width * 100) / 100, height: Math.round(height * 100) / 100 }
    : usual
