import { limits } from '#contract/limits.ts'
import { inGray, makePageDrawer } from '../pdf/draw-pdf-page.ts'
import { openPdf } from '../pdf/open-pdf.ts'
import { scanPdf } from '../pdf/pdf-findings.ts'
import type { Pdfium } from '../pdf/pdfium.ts'
import { type FileReading, unreadable } from '../reading.ts'
import { makeTextCollector } from '../text-collector.ts'
import type { Recognize } from './tesseract.ts'

/** Half of the time that the process has: then no further page is begun. */
const pagesMaxMs = 300_000

/** The text in the pictures of a PDF, of the first pages; `pageDone` is called after each. */
export const recognizePages = (
  pdfium: Pdfium,
  file: Buffer,
  recognize: Recognize,
  pageDone: () => void,
): FileReading => {
  if (scanPdf(file).isBomb) return unreadable('too_large')
  const document = openPdf(pdfium, file)
  if (typeof document !== 'number') return unreadable(document)
  const draw = makePageDrawer(pdfium, document)
  const pages = pdfium._FPDF_GetPageCount(document)
  const collector = makeTextCollector()
  const pageStarts: number[] = []
  const until = performance.now() + pagesMaxMs
  let number = 1
  for (; number <= Math.min(pages, limits.recognizedPagesMax) && performance.now() < until; number += 1) {
    pageStarts.push(collector.length())
    draw(number, inGray, (pixels, width, height) => {
      const { dotsPerInch } = inGray
      collector.add(`${recognize({ pixels, width, height, dotsPerInch })}\n`)
    })
    pageDone()
  }
  return { text: collector.text(), pageStarts, isCut: number <= pages, findings: [] }
}
