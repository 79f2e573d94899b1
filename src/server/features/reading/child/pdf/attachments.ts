import { limits } from '#contract/limits.ts'
import { cleanText } from '../clean-text.ts'
import { type Pdfium, utf16At, withRoom } from './pdfium.ts'

const nameMaxBytes = 4096

/** The names of the files within a PDF; a few of many. */
export const attachmentNames = (pdfium: Pdfium, document: number): string[] => {
  const count = Math.min(Math.max(0, pdfium._FPDFDoc_GetAttachmentCount(document)), limits.attachedMax)
  return Array.from({ length: count }, (_, index) =>
    nameOf(pdfium, pdfium._FPDFDoc_GetAttachment(document, index)),
  ).filter(Boolean)
}

const nameOf = (pdfium: Pdfium, attachment: number): string => {
  if (attachment === 0) return ''
  return withRoom(pdfium, nameMaxBytes, (at) => {
    const bytes = pdfium._FPDFAttachment_GetName(attachment, at, nameMaxBytes)
    if (bytes <= 2 || bytes > nameMaxBytes) return ''
    return cleanText(utf16At(pdfium, at, bytes - 2))
      .replaceAll('\n', ' ')
      .slice(0, limits.attachedNameMaxLength)
      .toWellFormed()
  })
}
