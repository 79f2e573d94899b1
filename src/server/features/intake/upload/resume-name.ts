import { randomBytes } from 'node:crypto'
import { resumeFileName } from '#contract/form/resume-claims.ts'
import { bareFileName, type ResumeKind } from '#contract/form/resume-types.ts'

/** The longest name ext4, APFS and NTFS all take; the first counts bytes, not characters. */
const nameMaxBytes = 255

/** No file system has such a name; a header can, and the patterns below cost the square of the length. */
const rawNameMaxLength = 4096

/** An address can have 254 characters; the random part is what makes a path unique. */
const pathEmailMaxLength = 100

/**
 * The name under which a resume is offered for download: the stem the prospect gave it, made harmless on every system,
 * and the true extension of `kind` in place of the claimed one. NFC, at most 255 bytes of UTF-8, never empty.
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
 * Where a resume is stored, relative to DATA_DIR: `uploads/<e-mail, made safe>_<random>.<ext>`. The name has lower-case
 * ASCII letters, digits, dot, hyphen and underscore only; 128 random bits, so that no two uploads meet.
 */
export function uploadPath(email: string, kind: ResumeKind): string {
  const owner = email
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '_')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+/, '')
    .slice(0, pathEmailMaxLength)
  return `uploads/${notReserved(owner)}_${randomBytes(16).toString('hex')}.${kind}`
}

/** Names of devices on Windows, with whatever follows the first dot (Microsoft, "Naming Files, Paths, and Namespaces"). */
const notReserved = (stem: string) =>
  /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\s*(?:\.|$))/i.test(stem) ? `_${stem}` : stem

function cutToBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  const bytes = Buffer.from(text)
  let end = maxBytes
  // 10xxxxxx continues a code point (RFC 3629): step back to where one begins.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.toString('utf8', 0, end)
}
