import { isOtherMediaType, otherFileName, resumeFileName } from './resume-claims.ts'

/** The kinds of file a resume may be. The bytes decide which one a file is; name and declared type can only exclude. */
export const resumeKinds = ['pdf', 'doc', 'docx', 'txt'] as const
export type ResumeKind = (typeof resumeKinds)[number]

/**
 * What is odd about a resume that was taken all the same, so that nobody waits for a page that cannot come.
 * `needs_password`: nothing of it opens without a password. `no_pages`: a PDF without a page. `no_text`: nothing but blanks.
 * `portfolio`: a PDF whose page is only the cover of the files inside. `dynamic_form`: an XFA form whose page only says
 * that the reader cannot show it.
 */
export const resumeCaveats = ['needs_password', 'no_pages', 'no_text', 'portfolio', 'dynamic_form'] as const
export type ResumeCaveat = (typeof resumeCaveats)[number]

/** Charsets a text is recognized as with certainty; null stands for one of the many 8-bit charsets nobody can tell apart. */
export type TextCharset = 'utf-8' | 'utf-16le' | 'utf-16be' | null

/**
 * The media type a kind is served with, and the declared ones it is taken under: the registered type, the aliases of
 * the freedesktop.org shared-mime-info database, from which browsers on Linux take theirs, and those of WPS Office.
 */
export const resumeTypes: Record<ResumeKind, { mediaType: string; declaredAs: readonly string[] }> = {
  pdf: {
    mediaType: 'application/pdf',
    declaredAs: [
      'application/pdf',
      'application/x-pdf',
      'application/acrobat',
      'application/nappdf',
      'application/haansoftpdf',
      'image/pdf',
      'image/x-pdf',
      'application/wps-office.pdf',
    ],
  },
  doc: {
    mediaType: 'application/msword',
    declaredAs: [
      'application/msword',
      'application/x-msword',
      'application/vnd.ms-word',
      'application/haansoftdoc',
      'application/wps-office.doc',
    ],
  },
  docx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    declaredAs: [
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/haansoftdocx',
      'application/wps-office.docx',
    ],
  },
  txt: { mediaType: 'text/plain', declaredAs: ['text/plain'] },
}

/** The first sentence of every refusal by type, word for word as integrators of the original expect it. */
export const invalidFileType = 'Invalid file type. Allowed types are: .pdf, .doc, .docx, .txt'

/** The Content-Type of a stored resume; a text says its charset only where it is certain (RFC 6657). */
export const servedMediaType = (kind: ResumeKind, charset: TextCharset): string =>
  charset === null ? resumeTypes[kind].mediaType : `${resumeTypes[kind].mediaType}; charset=${charset}`

/**
 * What the client says the file is. Parameters and case do not count. What says nothing (curl sends a .docx as
 * application/octet-stream), what is no media type at all and what is not certainly something else is undeclared.
 */
export function declaredKind(mediaType: string | undefined): ResumeKind | 'undeclared' | 'other' {
  const essence = (mediaType ?? '').split(';', 1).join('').trim().toLowerCase()
  const kind = resumeKinds.find((each) => resumeTypes[each].declaredAs.includes(essence))
  return kind ?? (isOtherMediaType(essence) ? 'other' : 'undeclared')
}

/**
 * What the extension of a file name says. It reads the name as Windows would: trailing dots and spaces and an NTFS
 * stream suffix (`::$DATA`) do not count. What no known format has is no extension: "Resume 2026.05", "John.Smith".
 */
export function kindOfExtension(fileName: string): ResumeKind | 'none' | 'other' {
  // No file system has a longer name.
  const name = bareFileName(fileName).slice(-255)
  const extension = resumeFileName.exec(name)?.[1]?.toLowerCase()
  return resumeKinds.find((kind) => kind === extension) ?? (otherFileName.test(name) ? 'other' : 'none')
}

/**
 * The last segment of a path in NFC, without what the eye cannot see: control characters, bidi controls (Trojan
 * Source, CVE-2021-42574), zero-width and other ignorable code points. The joiners and variation selectors of emoji and
 * of Persian, Indic or Han script stay beside the non-ASCII characters they belong to.
 */
export const bareFileName = (fileName: string): string =>
  fileName
    .replace(unseen, '')
    .replace(idleJoiner, '')
    .normalize('NFC')
    .replace(/^.*[/\\]/s, '')
    .replace(/:[^:]*:\$DATA$/i, '')
    .replace(/\s+/g, ' ')
    .replace(trailingDotsAndSpaces, '')

const unseen =
  /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--\p{Join_Control}--\p{Variation_Selector}]/gv
const idleJoiner =
  /(?<=^|[\0-\x7f])[\p{Join_Control}\p{Variation_Selector}]+|(?<!\p{Join_Control})\p{Join_Control}+(?=[\0-\x7f]|$)/gu
const trailingDotsAndSpaces = /(?<![. ])[. ]+$/
