import {
  declaredKind,
  invalidFileType,
  kindOfExtension,
  type ResumeCaveat,
  type ResumeKind,
  type TextCharset,
} from '#contract/form/resume-types.ts'
import type { ByteVerdict } from './inspect-bytes.ts'
import { inspectDoc } from './inspect-doc.ts'
import { inspectDocx } from './inspect-docx.ts'
import { inspectPdf } from './pdf/inspect-pdf.ts'
import { notAResume, ResumeRefused } from './inspect-refusal.ts'

/** What the client says about the file: its name and its Content-Type. Both may say nothing about the format. */
export type Claim = { fileName: string; declaredType: string | undefined }

/** `charset` is null unless the file is a text that is certainly UTF-8 or UTF-16. */
export type InspectedResume = { kind: ResumeKind; charset: TextCharset; caveats: readonly ResumeCaveat[] }

/** Throws ResumeRefused for a declared type or an extension of another format. Called before the first byte is read. */
export function refuseDeclared({ fileName, declaredType }: Claim): void {
  if (declaredKind(declaredType) === 'other' || kindOfExtension(fileName) === 'other') {
    throw new ResumeRefused('type', invalidFileType)
  }
}

/**
 * Decides the format of the file at `path` by its bytes, after the last byte is written. `verdict` is the result of the byte
 * inspector. The claim can only rule a file out: text of another format (markup, a script, RTF) is accepted only under .txt,
 * and no text is accepted under .docx. Throws ResumeRefused, and I/O errors of the disk.
 */
export async function inspectResume(
  file: Claim & { path: string; verdict: ByteVerdict },
): Promise<InspectedResume> {
  refuseDeclared(file)
  const { path, verdict } = file
  switch (verdict.shape) {
    case 'empty':
      throw new ResumeRefused('empty', 'The file is empty. Choose the file again, or another one.')
    case 'pdf':
      return { kind: 'pdf', charset: null, caveats: await inspectPdf(path) }
    case 'cfb':
      return { charset: null, ...(await inspectDoc(path)) }
    case 'zip':
      await inspectDocx(path)
      return { kind: 'docx', charset: null, caveats: [] }
    case 'text':
      requireTextClaim(file, verdict.plain)
      return { kind: 'txt', charset: verdict.charset, caveats: verdict.blank ? ['no_text'] : [] }
  }
}

function requireTextClaim({ fileName, declaredType }: Claim, plain: boolean): void {
  const extension = kindOfExtension(fileName)
  // Word opens a text named .doc, but no program opens one named .docx: saving it has failed, and the prospect can fix that.
  if (extension === 'docx')
    throw notAResume(`This file is named .docx but is not a Word document. ${sendAnother}`)
  const claimsText = extension === 'txt' || (extension === 'none' && declaredKind(declaredType) === 'txt')
  if (!plain && !claimsText) {
    throw notAResume(`This file is a web page, a script, RTF or a damaged PDF. ${sendAnother}`)
  }
}

const sendAnother = 'Save the resume as PDF or DOCX and send that file.'
