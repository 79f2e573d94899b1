import {
  declaredKind,
  invalidFileType,
  kindOfExtension,
  type ResumeCaveat,
  type ResumeKind,
  type TextCharset,
} from '#contract/form/resume-types.ts'
import type { Glimpse } from './inspect-bytes.ts'
import { inspectDoc } from './inspect-doc.ts'
import { inspectDocx } from './inspect-docx.ts'
import { inspectPdf } from './pdf/inspect-pdf.ts'
import { notAResume, ResumeRefused } from './inspect-refusal.ts'

/** What the client says about the file: its name and its Content-Type, either of which may say nothing. */
export type Claim = { fileName: string; declaredType: string | undefined }

/** What the file is. `charset` is null for everything but a text that is certainly UTF-8 or UTF-16. */
export type InspectedResume = { kind: ResumeKind; charset: TextCharset; caveats: readonly ResumeCaveat[] }

/** Before the first byte: throws ResumeRefused for a declared type or an extension outside the four. */
export function refuseDeclared({ fileName, declaredType }: Claim): void {
  if (declaredKind(declaredType) === 'other' || kindOfExtension(fileName) === 'other') {
    throw new ResumeRefused('invalid_file_type', invalidFileType)
  }
}

/**
 * After the last byte: decides what the file at `path` is, by its bytes; `glimpse` is the verdict of the inspector that
 * saw them stream by. A claim can only exclude: text of another format (markup, a script, RTF) is taken under .txt
 * alone, and no text under .docx. Throws ResumeRefused, and errors of the disk as they are.
 */
export async function inspectResume(
  file: Claim & { path: string; glimpse: Glimpse },
): Promise<InspectedResume> {
  refuseDeclared(file)
  const { path, glimpse } = file
  switch (glimpse.shape) {
    case 'empty':
      throw new ResumeRefused('empty_file', 'The file is empty. Choose the file again, or another one.')
    case 'pdf':
      return { kind: 'pdf', charset: null, caveats: await inspectPdf(path) }
    case 'cfb':
      return { charset: null, ...(await inspectDoc(path)) }
    case 'zip':
      await inspectDocx(path)
      return { kind: 'docx', charset: null, caveats: [] }
    case 'text':
      requireTextClaim(file, glimpse.plain)
      return { kind: 'txt', charset: glimpse.charset, caveats: glimpse.blank ? ['no_text'] : [] }
  }
}

function requireTextClaim({ fileName, declaredType }: Claim, plain: boolean): void {
  const extension = kindOfExtension(fileName)
  // Word opens a text named .doc, but nothing opens one named .docx: a failed save, and better told at once.
  if (extension === 'docx')
    throw notAResume(`This file is named .docx but is not a Word document. ${sendAnother}`)
  const claimsText = extension === 'txt' || (extension === 'none' && declaredKind(declaredType) === 'txt')
  if (!plain && !claimsText) {
    throw notAResume(`This file is a web page, a script, RTF or a damaged PDF. ${sendAnother}`)
  }
}

const sendAnother = 'Save the resume as PDF or DOCX and send that file.'
