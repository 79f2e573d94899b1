// Runs in a process of its own, over one resume on standard input; answers in JSON on standard output.
import { buffer } from 'node:stream/consumers'
import { limits } from '#contract/limits.ts'
import { findingCodes } from '#contract/values/resume-findings.ts'
import { cleanPages, cleanText } from './clean-text.ts'
import { findContacts } from './contacts/find-contacts.ts'
import { countWords, languageOf } from './describe-text.ts'
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

const answer = ({ text, pageStarts = [0], isCut, author, findings, ...reading }: FileReading) => {
  const { text: cleaned, starts } = cleanPages(text, pageStarts)
  const stored = cleaned.slice(0, limits.resumeTextMaxLength).toWellFormed()
  const found = new Set(findings)
  if (isCut || stored.length < cleaned.length) found.add('text_cut')
  return {
    ...reading,
    text: stored,
    pageStarts: kind === 'pdf' ? startsWithin(starts, stored.length) : [],
    words: countWords(stored),
    language: languageOf(stored),
    contacts: findContacts(stored),
    author:
      cleanText(author ?? '')
        .replaceAll('\n', ' ')
        .slice(0, limits.authorMaxLength)
        .toWellFormed() || undefined,
    findings: findingCodes.filter((code) => found.has(code)),
  }
}

const startsWithin = (starts: readonly number[], length: number) =>
  starts.filter((start) => start < length).slice(0, limits.resumePagesMax)

const read = await loadReader()
process.stdout.write(JSON.stringify(answer(await readOrNot(read, await buffer(process.stdin)))))
