import { isOtherMediaType, otherFileName, resumeFileName } from './resume-claims.ts'

/** The file formats of resumes. The bytes decide which one a file has; name and declared type can only rule a file out. */
export const resumeKinds = ['pdf', 'doc', 'docx', 'txt'] as const
export type ResumeKind = (typeof resumeKinds)[number]

/**
 * Why a resume that was accepted may show nothing when it is opened, or cannot be searched.
 * `needs_password`: the file cannot be opened without a password. `no_pages`: a PDF without a page. `no_text`: a text of
 * nothing but blanks. `portfolio`: a PDF whose only page is a cover for the files inside. `dynamic_form`: an XFA form whose
 * page only says that the reader cannot show it. `scan`: a PDF whose pages are certainly nothing but pictures.
 */
export const resumeCaveats = [
  'needs_password',
  'no_pages',
  'no_text',
  'portfolio',
  'dynamic_form',
  'scan',
] as const
export type ResumeCaveat = (typeof resumeCaveats)[number]

/** Charsets that can be recognized with certainty; null means one of the many 8-bit charsets, which cannot be told apart. */
export type TextCharset = 'utf-8' | 'utf-16le' | 'utf-16be' | null

/**
 * For each kind the media type it is served with, and the declared types that are accepted for it: the registered type, the
 * aliases in the shared-mime-info database of freedesktop.org, which browsers on Linux use, and those of WPS Office.
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

/** The first sentence of every refusal because of the file type. Clients of the original API expect these exact words. */
export const invalidFileType = 'Invalid file type. Allowed types are: .pdf, .doc, .docx, .txt'

/** The Content-Type of a stored resume. A text has a charset parameter only if the charset is certain (RFC 6657). */
export const servedMediaType = (kind: ResumeKind, charset: TextCharset): string =>
  charset === null ? resumeTypes[kind].mediaType : `${resumeTypes[kind].mediaType}; charset=${charset}`

/**
 * The kind that the declared media type names, without regard to its parameters and case. `other` is certainly another
 * format. Everything else is `undeclared`: generic types (curl sends a .docx as application/octet-stream), unknown types,
 * and text that is no media type.
 */
export function declaredKind(mediaType: string | undefined): ResumeKind | 'undeclared' | 'other' {
  const essence = (mediaType ?? '').split(';', 1).join('').trim().toLowerCase()
  const kind = resumeKinds.find((each) => resumeTypes[each].declaredAs.includes(essence))
  return kind ?? (isOtherMediaType(essence) ? 'other' : 'undeclared')
}

/**
 * The kind that the extension of a file name names. As on Windows, trailing dots and spaces and the suffix of an NTFS
 * stream (`::$DATA`) are ignored. What follows the last dot counts as an extension only if a known format has it, so
 * "Resume 2026.05" and "John.Smith" have none.
 */
export function kindOfExtension(fileName: string): ResumeKind | 'none' | 'other' {
  // File systems do not have longer names. The limit bounds the time of the regular expressions.
  const name = bareFileName(fileName).slice(-255)
  const extension = resumeFileName.exec(name)?.[1]?.toLowerCase()
  return resumeKinds.find((kind) => kind === extension) ?? (otherFileName.test(name) ? 'other' : 'none')
}

/**
 * The last segment of a path in NFC, without invisible characters: control characters, bidi controls (Trojan Source,
 * CVE-2021-42574), zero-width and other ignorable code points. Joiners and variation selectors stay beside non-ASCII
 * characters, because emoji and Persian, Indic and Han script need them.
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
