import { createHash } from 'node:crypto'
import { pipeline, Transform } from 'node:stream'
import type { Message } from '#server/adapters/mail/mailer.ts'
import { FileMissing, type ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { ClaimedMail } from './claim-mails.ts'

export type AttachedResume = {
  attachment: NonNullable<Message['attachment']>
  /** After a failed try: was it because the file is gone, or is no longer what was stored? Trying again cannot help. */
  isLost(): boolean
}

/** The lead's resume as an attachment that fails the mail at its last byte when its SHA-256 is not the stored one. */
export const attachResume = (store: ResumeStore, mail: ClaimedMail): AttachedResume => {
  let lost = false
  const open = async () => {
    const source = await store.open(mail.resume_path).catch((error: unknown) => {
      lost = error instanceof FileMissing
      throw error
    })
    const hash = createHash('sha256')
    const check = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        hash.update(chunk)
        done(null, chunk)
      },
      flush: (done) => {
        lost = hash.digest('hex') !== mail.resume_sha256
        done(lost ? new Error('The stored file is not what was uploaded.') : null)
      },
    })
    // A failure of either side reaches `check`, which the mailer reads.
    return pipeline(source, check, () => {})
  }
  const [mediaType = ''] = mail.resume_media_type.split(';')
  return {
    attachment: { fileName: mail.resume_name, mediaType, sizeBytes: mail.resume_bytes, open },
    isLost: () => lost,
  }
}
