// Runs in a process of its own, over one resume on standard input; answers in JSON on standard output.
import { buffer } from 'node:stream/consumers'
import { answerOf } from './answer.ts'
import { looksLikeEbcdic } from './ebcdic.ts'
import { readText } from './read-text.ts'
import { type FileReading, unreadable } from './reading.ts'

/** `kind` and `charset` are what the bytes were recognized as when the file came in; `lock`: it needs a password. */
const [kind = '', charset = '', lock = ''] = process.argv.slice(2)

type Read = (file: Buffer) => FileReading | Promise<FileReading>

/** Only the parser that is needed: each file has a process to itself. What fails here is the program's fault, and no file's. */
const loadReader = async (): Promise<Read> => {
  // PDFium alone looks at a lock itself.
  if (lock === 'locked' && kind !== 'pdf') return () => unreadable('needs_password', ['encrypted'])
  switch (kind) {
    case 'pdf': {
      const { readPdf } = await import('./pdf/read-pdf.ts')
      const { loadPdfium } = await import('./pdf/pdfium.ts')
      const pdfium = await loadPdfium()
      return (file) => readPdf(pdfium, file)
    }
    case 'docx':
      return (await import('./docx/read-docx.ts')).readDocx
    case 'doc':
      return (await import('./read-doc.ts')).readDoc
    default: {
      if (charset !== '') return (file) => readText(file, charset)
      const { guessCharset } = await import('#charsets/guess-charset.ts')
      return (file) =>
        looksLikeEbcdic(file) ? unreadable('unknown_charset') : readText(file, guessCharset(file))
    }
  }
}

/** A file that a parser stumbles over is nothing out of the way. */
const readOrNot = async (read: Read, file: Buffer) => {
  try {
    return await read(file)
  } catch {
    return unreadable('damaged')
  }
}

const read = await loadReader()
process.stdout.write(answerOf(kind, await readOrNot(read, await buffer(process.stdin))))
