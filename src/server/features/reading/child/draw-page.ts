// Runs in a process of its own, over one PDF on standard input; answers with a PNG, or with a reason, on standard output.
import { buffer } from 'node:stream/consumers'
import { drawPdfPage } from './pdf/draw-pdf-page.ts'
import { scanPdf } from './pdf/pdf-findings.ts'
import { loadPdfium } from './pdf/pdfium.ts'

const number = Number(process.argv[2])
const pdfium = await loadPdfium()
const file = await buffer(process.stdin)

const drawOrNot = () => {
  try {
    return scanPdf(file).isBomb ? 'too_large' : drawPdfPage(pdfium, file, number)
  } catch {
    return 'damaged'
  }
}

process.stdout.write(drawOrNot())
