import WordExtractor from 'word-extractor'
import { decodeText } from '#charsets/decode-text.ts'
import type { FindingCode } from '#contract/values/resume-findings.ts'
import { readCompoundFile } from './compound-file.ts'
import { readSummary } from './document-properties.ts'
import type { FileReading } from './reading.ts'

/** A Word document of before 2007, without a password. @throws whatever its parser stumbles over */
export const readDoc = async (file: Buffer): Promise<FileReading> => {
  const { names, stream } = readCompoundFile(file)
  const document = stream('WORDDOCUMENT')
  const isOld = document !== undefined && document.readUInt16LE(fibVersionAt) < firstVersionOf97
  const text = isOld ? textOfOld(document) : await textOf(withUsualNames(file))
  return { text, findings: findingsIn(names), ...readSummary(stream('\x05SUMMARYINFORMATION')) }
}

// MS-DOC section 2.5.2.
const fibVersionAt = 2
const firstVersionOf97 = 0xc1

const textOf = async (file: Buffer): Promise<string> => {
  const document = await new WordExtractor().extract(file)
  return [
    document.getHeaders({ includeFooters: false }),
    document.getBody(),
    document.getTextboxes(),
    document.getFootnotes(),
    document.getEndnotes(),
    document.getFooters(),
    document.getAnnotations(),
  ]
    .filter(Boolean)
    .join('\n')
}

/** Names are equal without regard to case (MS-CFB section 2.6.4), which the extractor does not know. */
const withUsualNames = (file: Buffer): Buffer => {
  if (file.includes('WordDocument', undefined, 'utf16le')) return file
  const copy = Buffer.from(file)
  for (const name of ['WordDocument', '0Table', '1Table', 'Data']) {
    const at = copy.indexOf(name.toUpperCase(), undefined, 'utf16le')
    if (at !== -1) copy.write(name, at, 'utf16le')
  }
  return copy
}

/** Word 6 and 95 have their text in one piece, in 8 bits, from FIB.fcMin to FIB.fcMac; a field begins with 0x13, its result with 0x14. */
const textOfOld = (document: Buffer): string =>
  decodeText(document.subarray(document.readUInt32LE(0x18), document.readUInt32LE(0x1c)), 'windows-1252')
    // oxlint-disable-next-line no-control-regex -- fields are marked by them
    .replace(/\x13[^\x13-\x15]*\x14?/g, '')
    .replaceAll('\x07', '\t')

/** MS-DOC section 2.1 and MS-OVBA section 2.2.1 name the storages. */
const findingsIn = (names: ReadonlySet<string>): FindingCode[] => {
  const has = (...some: string[]) => some.some((name) => names.has(name))
  return [
    ...(has('MACROS', '_VBA_PROJECT', '_VBA_PROJECT_CUR', 'VBA') ? (['macros'] as const) : []),
    ...(has('OBJECTPOOL', '\x01OLE10NATIVE') ? (['embedded_objects'] as const) : []),
  ]
}
