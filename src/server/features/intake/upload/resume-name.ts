import { randomBytes } from 'node:crypto'
import { resumeFileName } from '#contract/form/resume-claims.ts'
import { bareFileName, type ResumeKind } from '#contract/form/resume-types.ts'

/** The longest name that ext4, APFS and NTFS all accept. ext4 counts bytes, not characters. */
const nameMaxBytes = 255

/** A header can contain a name of any length, and the time of the patterns below grows with the square of the length. */
const rawNameMaxLength = 4096

/** An address can have 254 characters. It may be cut, because the random part makes the path unique. */
const pathEmailMaxLength = 100

/**
 * The file name of downloads: the stem of the prospect's file name, made safe for every operating system, and the extension
 * of `kind` instead of the claimed one. In NFC, at most 255 bytes of UTF-8, never empty.
 */
export function cleanFileName(raw: string, kind: ResumeKind): string {
  const stem = bareFileName(raw)
    .slice(0, rawNameMaxLength)
    .toWellFormed()
    .replace(resumeFileName, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/(?:\.(?:pdf|docx?|txt)[. _~]*)+$/i, '')
    .replace(/^[. ]+/, '')
  const cut = cutToBytes(notReserved(stem), nameMaxBytes - kind.length - 1).replace(/[. \u200c\u200d]+$/, '')
  return `${cut === '' ? 'resume' : cut}.${kind}`
}

/**
 * The path where a resume is stored, relative to DATA_DIR: `uploads/<e-mail, made safe>_<random>.<ext>`. The name consists of
 * lower-case ASCII letters, digits, dot, hyphen and underscore. 128 random bits keep two uploads from having the same path.
 * @param unique in place of the random bits, as many hex digits
 */
export function uploadPath(
  email: string,
  kind: ResumeKind,
  unique = randomBytes(16).toString('hex'),
): string {
  const owner = email
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '_')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+/, '')
    .slice(0, pathEmailMaxLength)
  return `uploads/${notReserved(owner)}_${unique}.${kind}`
}

/**
 * Puts `_` before names of Windows devices such as CON, which are reserved with any extension (Microsoft, "Naming Files,
 * Paths, and Namespaces").
 */
const notReserved = (stem: string) =>
  /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\s*(?:\.|$))/i.test(stem) ? `_${stem}` : stem

function cutToBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  const bytes = Buffer.from(text)
  let end = maxBytes
  // A byte 10xxxxxx continues a code point (RFC 3629): go back to the beginning of the code point.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end)
}
