// Runs in a process of its own, over one scan on standard input. Writes a line for each page that is done, then the answer in JSON.
import { buffer } from 'node:stream/consumers'
import { answerOf } from './answer.ts'
import { loadPdfium } from './pdf/pdfium.ts'
import { unreadable } from './reading.ts'
import { recognizePages } from './recognition/recognize-pages.ts'
import { loadTesseract } from './recognition/tesseract.ts'

const languages = process.argv.slice(2)
const pdfium = await loadPdfium()
const recognize = await loadTesseract(languages)
const file = await buffer(process.stdin)

const recognizeOrNot = () => {
  try {
    return recognizePages(pdfium, file, recognize, () => process.stdout.write('\n'))
  } catch {
    return unreadable('damaged')
  }
}

process.stdout.write(answerOf('pdf', recognizeOrNot()))
