import { constants, inflateSync } from 'node:zlib'
import type { FindingCode } from '#contract/values/resume-findings.ts'

/** What of a PDF can be told without opening it. */
export type PdfScan = {
  findings: Set<FindingCode>
  /** It unpacks to far more than a resume needs: no reader is handed such a file. */
  isBomb: boolean
}

// What streams of objects hold in all; those of a resume hold some KB.
const objectsMaxBytes = 24 * 1024 * 1024
// One that unpacks to so much, and to so many times its size, is a bomb. Pictures are left packed.
const streamMaxBytes = 32 * 1024 * 1024
const maxRatio = 20
const unpackedMaxBytes = 256 * 1024 * 1024

/**
 * Looks for the names (ISO 32000-2, 7.3.5) of what a PDF can do, in everything that is no data of a stream, and in the streams
 * of objects. A reader may find an object anywhere in the file, so nothing is resolved.
 */
export const scanPdf = (file: Buffer): PdfScan => {
  const findings = new Set<FindingCode>()
  let objectBytes = 0
  let unpackedBytes = 0
  let isBomb = false
  const text = file.toString('latin1')
  let from = 0
  for (const { start, end, dictionary } of streamsIn(text)) {
    findNames(text.slice(from, start), findings)
    from = end
    const isObjects = /\/ObjStm\b/.test(dictionary)
    if (!/\/Fl(?:ateDecode)?\b/.test(dictionary) || /\/Subtype\s*\/Image\b/.test(dictionary)) {
      if (isObjects) findNames(text.slice(start, end), findings)
      continue
    }
    if (unpackedBytes > unpackedMaxBytes) continue
    const unpacked = unpack(file.subarray(start, end))
    if (unpacked === 'too_large') isBomb ||= streamMaxBytes / (end - start) > maxRatio
    unpackedBytes += unpacked === 'too_large' ? streamMaxBytes : unpacked.length
    if (!isObjects || unpacked === 'too_large') continue
    objectBytes += unpacked.length
    if (objectBytes <= objectsMaxBytes) findNames(unpacked.toString('latin1'), findings)
  }
  findNames(text.slice(from), findings)
  isBomb ||= unpackedBytes > unpackedMaxBytes && unpackedBytes / file.length > maxRatio
  if (isBomb) findings.add('compression')
  return { findings, isBomb }
}

type Stream = { start: number; end: number; dictionary: string }

// Longer dictionaries exist; what matters stands at their beginning or end.
const dictionaryMaxLength = 4096

function* streamsIn(text: string): Generator<Stream> {
  for (let at = 0; ;) {
    const keyword = text.indexOf('stream', at)
    if (keyword === -1) return
    const start = keyword + 'stream'.length + (text.startsWith('\r\n', keyword + 6) ? 2 : 1)
    at = start
    if (text.slice(keyword - 3, keyword) === 'end') continue
    const begin = Math.max(0, keyword - dictionaryMaxLength)
    const before = text.slice(begin, keyword)
    if (!/>>\s*$/.test(before)) continue
    const end = text.indexOf('endstream', start)
    yield { start, end: end === -1 ? text.length : end, dictionary: before.slice(before.lastIndexOf('obj')) }
    if (end === -1) return
    at = end + 'endstream'.length
  }
}

/** What comes out before the data breaks off or makes no sense any more. */
const unpack = (packed: Buffer): Buffer | 'too_large' => {
  try {
    return inflateSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: streamMaxBytes })
  } catch (error) {
    const isTooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return isTooLarge ? 'too_large' : Buffer.alloc(0)
  }
}

const findNames = (text: string, findings: Set<FindingCode>) => {
  for (const [name] of text.matchAll(nameToken)) {
    const finding = codeOf(name)
    if (finding !== undefined) findings.add(finding)
  }
}

/** Any character of a name may be written as # and two hex digits. */
const codeOf = (token: string): FindingCode | undefined => {
  const name = token.includes('#')
    ? token.replace(/#([\da-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : token
  return Object.hasOwn(names, name) ? names[name] : undefined
}

// oxlint-disable-next-line no-control-regex -- a zero ends a name
const nameToken = /(?<=\/)[^\0\t\n\f\r ()<>[\]{}/%]{2,60}/g

const names: Record<string, FindingCode | undefined> = {
  JavaScript: 'javascript',
  JS: 'javascript',
  Launch: 'launch',
  SubmitForm: 'submits_data',
  ImportData: 'other_files',
  GoToR: 'other_files',
  GoToE: 'other_files',
  EmbeddedFile: 'embedded_files',
  EmbeddedFiles: 'embedded_files',
  FileAttachment: 'embedded_files',
  RichMedia: 'rich_media',
  Rendition: 'rich_media',
  Movie: 'rich_media',
  Sound: 'rich_media',
  Flash: 'rich_media',
  XFA: 'dynamic_form',
  Encrypt: 'encrypted',
  URI: 'external_links',
}
