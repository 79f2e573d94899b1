import { Readable } from 'node:stream'
import type { Message } from '#server/adapters/mail/mailer.ts'
import { FileDamaged, type OpenResume } from '#server/adapters/storage/open-verified.ts'
import { FileMissing } from '#server/adapters/storage/resume-store.ts'
import type { ResumeFile } from '#server/features/resumes/stored-resume.ts'

export type AttachedResume = {
  attachment: NonNullable<Message['attachment']>
  /** Did sending fail because the file is missing or damaged? Then trying again cannot help. */
  isLost(): boolean
}

/** The lead's resume as an attachment. A damaged file makes the mail fail before its last byte is sent. */
export const attachResume = (openResume: OpenResume, file: ResumeFile): AttachedResume => {
  let lost = false
  const note = (error: unknown) => {
    lost ||= error instanceof FileMissing || error instanceof FileDamaged
  }
  const open = async () => {
    try {
      const content = await openResume(file)
      return content instanceof Readable ? content.on('error', note) : content
    } catch (error) {
      note(error)
      throw error
    }
  }
  const [mediaType = ''] = file.mediaType.split(';')
  return {
    attachment: { fileName: file.name, mediaType, sizeBytes: file.bytes, open },
    isLost: () => lost,
  }
}
