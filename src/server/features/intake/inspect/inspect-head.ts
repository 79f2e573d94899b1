/** The size of a file's head. PDF readers search the header of a PDF in the first 1,024 bytes. */
export const headMaxBytes = 1024

/** The format by the first bytes: one of three containers, a program, or unknown until all bytes are read. */
type HeadShape = 'pdf' | 'zip' | 'cfb' | 'program' | 'unknown'

/** @param head the first 1,024 bytes of a file, or the whole file if it is shorter */
export function shapeOfHead(head: Buffer): HeadShape {
  if (programs.some((magic) => startsWith(head, magic))) return 'program'
  // A text can begin with "MZ" as well; in a program binary bytes follow.
  if (startsWith(head, 'MZ') && binaryDataByte.test(head.toString('latin1'))) return 'program'
  if (startsWith(head, 'PK\x03\x04')) return 'zip'
  if (startsWith(head, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return 'cfb'
  return hasPdfHeader(head.toString('latin1')) ? 'pdf' : 'unknown'
}

/** ELF, Mach-O (32 and 64 bit, both byte orders), Java class or fat Mach-O, WebAssembly. */
const programs = [
  '\x7fELF',
  '\xfe\xed\xfa\xce',
  '\xfe\xed\xfa\xcf',
  '\xce\xfa\xed\xfe',
  '\xcf\xfa\xed\xfe',
  '\xca\xfe\xba\xbe',
  '\0asm',
]

const startsWith = (head: Buffer, magic: string) => head.toString('latin1', 0, magic.length) === magic

/** "Binary data byte" of the WHATWG MIME Sniffing standard, section 3, in a latin1 string. */
// oxlint-disable-next-line no-control-regex -- it searches for control characters
const binaryDataByte = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/

/**
 * A PDF begins with `%PDF-` (ISO 32000-2, 7.5.2), but printers and mail gateways put lines of text before it. Such lines are
 * accepted if they are text of no other format. A file that has two formats at once could get past checks: each reader sees
 * another one.
 */
function hasPdfHeader(head: string): boolean {
  const at = head.indexOf('%PDF-')
  if (at === -1) return false
  const preamble = head.slice(0, at).replace(/^\xef\xbb\xbf/, '')
  const isText = !binaryDataByte.test(preamble) && !preamble.startsWith('MZ') && !otherFormat(preamble)
  return isText && /(?:^|[\r\n])\s*$/.test(preamble)
}

/**
 * Is the file of a format that is written as text? Such a file is accepted only if it claims to be a plain text, and then
 * readers see its source.
 */
export function otherFormat(head: string): boolean {
  return formatAtStart.test(head) || markupWithin.test(head) || webArchive.test(head)
}

// Markup (also <? and <%), #! scripts, RTF, PostScript, GIF and JPEG.
const formatAtStart = /^\s*(?:<[a-z!?/%]|#!|\{\\rtf|%!PS|GIF8[79]a|\xff\xd8\xff)/i
const markupWithin = /<(?:!doctype|html|head|body|script|iframe|svg|\?php|\?xml)\b/i
// Word's "single file web page", which some sites send as .doc.
const webArchive = /^\s*MIME-Version:.*?^Content-Type:\s*multipart\/related/ims
