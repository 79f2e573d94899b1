// Runs in a process of its own, over one PDF on standard input; answers with the words of a page in JSON, or with a reason, on
// standard output.
import { buffer } from 'node:stream/consumers'
import { pageWords } from './pdf/page-words.ts'
import { scanPdf } from './pdf/pdf-findings.ts'
import { loadPdfium } from './pdf/pdfium.ts'

const number = Number(process.argv[2])
const pdfium = await loadPdfium()
const file = await buffer(process.stdin)

const readOrNot = () => {
  try {
    const words = scanPdf(file).isBomb ? 'too_large' : pageWords(pdfium, file, number)
    return typeof words === 'string' ? words : JSON.stringify({ words })
  } catch {
    return 'damaged'
  }
}

process.stdout.write(readOrNot())
