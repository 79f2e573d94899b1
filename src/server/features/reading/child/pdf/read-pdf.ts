import type { FindingCode } from '#contract/values/resume-findings.ts'
import { type FileReading, unreadable } from '../reading.ts'
import { makeTextCollector } from '../text-collector.ts'
import { attachmentNames } from './attachments.ts'
import { sightOfText } from './hidden-text.ts'
import { pdfTime } from './pdf-time.ts'
import { scanPdf } from './pdf-findings.ts'
import { openPdf } from './open-pdf.ts'
import { pageSizes } from './page-sizes.ts'
import { type Pdfium, annotationText, metaText, utf16At, withRoom } from './pdfium.ts'

// No resume has so many. A million empty pages, which a small file can claim, would take all the seconds that there are.
const pagesMax = 10_000
// What is left of the seconds that the process has.
const pagesMaxMs = 5_000
// Letters that are looked at one by one; a resume has some thousand.
const lookedAtMax = 30_000

/** A PDF, by PDFium. */
export const readPdf = (pdfium: Pdfium, file: Buffer): FileReading => {
  const { findings, isBomb } = scanPdf(file)
  if (isBomb) return unreadable('too_large', findings)
  const document = openPdf(pdfium, file)
  if (typeof document !== 'number') return unreadable(document, findings)
  return {
    ...readPages(pdfium, document, findings),
    author: metaText(pdfium, document, 'Author'),
    writtenAt: pdfTime(metaText(pdfium, document, 'CreationDate')),
    changedAt: pdfTime(metaText(pdfium, document, 'ModDate')),
    preview: { page_sizes: pageSizes(pdfium, document), attached: attachmentNames(pdfium, document) },
    findings,
  }
}

const readPages = (pdfium: Pdfium, document: number, findings: Set<FindingCode>) => {
  const pages = pdfium._FPDF_GetPageCount(document)
  const collector = makeTextCollector()
  const until = performance.now() + pagesMaxMs
  const sight = { hidden: 0, seen: 0, invisible: 0 }
  let toLookAt = lookedAtMax
  const pageStarts: number[] = []
  let index = 0
  const end = Math.min(pages, pagesMax)
  for (; index < end && !collector.isFull() && performance.now() < until; index += 1) {
    pageStarts.push(collector.length())
    const page = pdfium._FPDF_LoadPage(document, index)
    if (page === 0) continue
    const text = pdfium._FPDFText_LoadPage(page)
    if (text !== 0) {
      const count = Math.max(0, pdfium._FPDFText_CountChars(text))
      collector.add(`${textOf(pdfium, text, count)}\n`)
      const found = sightOfText(pdfium, page, text, Math.min(count, toLookAt))
      toLookAt -= Math.min(count, toLookAt)
      sight.hidden += found.hidden
      sight.seen += found.seen
      sight.invisible += found.invisible
      pdfium._FPDFText_ClosePage(text)
    }
    for (const written of annotationsOf(pdfium, page)) collector.add(`${written}\n`)
    pdfium._FPDF_ClosePage(page)
  }
  const text = collector.text()
  // Where nothing is drawn as letters, what is invisible lies over a scan.
  if (sight.hidden > 0 || (sight.invisible > 0 && sight.seen > 0)) findings.add('hidden_text')
  if (pages > 0 && text.trim() === '') findings.add('no_text')
  return { text, pageStarts, pages, isCut: index < pages }
}

const annotationsMax = 1000

/** What was typed into form fields and onto the page stands beside its text. */
const annotationsOf = (pdfium: Pdfium, page: number): string[] => {
  const count = Math.min(pdfium._FPDFPage_GetAnnotCount(page), annotationsMax)
  return Array.from({ length: count }, (_, index) => {
    const annotation = pdfium._FPDFPage_GetAnnot(page, index)
    if (annotation === 0) return []
    const written = ['V', 'Contents'].map((key) => annotationText(pdfium, annotation, key))
    pdfium._FPDFPage_CloseAnnot(annotation)
    return written.filter(Boolean)
  }).flat()
}

const textOf = (pdfium: Pdfium, text: number, count: number): string => {
  if (count === 0) return ''
  return withRoom(pdfium, (count + 1) * 2, (at) => {
    const units = pdfium._FPDFText_GetText(text, 0, count, at)
    return utf16At(pdfium, at, Math.max(0, units - 1) * 2)
  })
}
