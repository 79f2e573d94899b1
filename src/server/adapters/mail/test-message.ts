import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Message } from './mailer.ts'

/** A mail as the outbox passes it, with the given changes. */
export const testMessage = (changes: Partial<Message> = {}): Message => ({
  messageId: '<lead-7-notification-3f2a@example.com>',
  from: 'intake@example.com',
  fromName: 'Example & Partners',
  to: 'attorney@example.org',
  subject: 'A new lead',
  text: 'Somebody wrote to us.\n',
  html: '<p>Somebody wrote to us.</p>\n',
  mayStillGo: () => true,
  ...changes,
})

export const testAttachment = (content: Buffer, fileName = 'resume.pdf') => ({
  fileName,
  mediaType: 'application/pdf',
  sizeBytes: content.length,
  open: async () =>
    Readable.from([content.subarray(0, content.length >> 1), content.subarray(content.length >> 1)]),
})

export const sha256 = (content: Uint8Array | ArrayBuffer | string) =>
  createHash('sha256')
    .update(content instanceof ArrayBuffer ? new Uint8Array(content) : content)
    .digest('hex')
