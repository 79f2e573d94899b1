import { pipeline, Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import type { MailComposerOptions } from 'nodemailer/lib/mail-composer'
import { plainAddress } from './address.ts'
import { MailNotSent } from './mailer.ts'
import type { Message } from './mailer.ts'

/**
 * The options from which nodemailer builds the MIME message (RFC 5322, RFC 2045 to 2049, RFC 2231 for file names), with
 * an explicit envelope for exactly one recipient. Opens the attachment: the caller must send or destroy it.
 * @throws MailNotSent for an address or Message-ID that is not plain; `later` for a file that cannot be opened
 */
export async function compose(message: Message, now: () => number): Promise<MailComposerOptions> {
  const from = plainAddress(message.from, 'sender')
  const to = plainAddress(message.to, 'recipient')
  return {
    messageId: plainMessageId(message.messageId),
    date: new Date(now()),
    from: { name: oneLine(message.fromName ?? ''), address: from },
    to: { name: '', address: to },
    subject: oneLine(message.subject),
    headers: neverAnsweredByRobots,
    text: message.text,
    html: message.html,
    attachments: message.attachment ? [await attach(message.attachment)] : [],
    envelope: {
      from: { name: '', address: from },
      to: { name: '', address: to },
      size: estimatedBytes(message),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/**
 * Keeps automatic replies from being sent: RFC 3834 section 5, and the header that Exchange reads (MS-OXCMAIL section
 * 2.1.3.2.20). Some programs heed neither and reply to Reply-To, although RFC 3834 section 4 names the envelope sender.
 * So no mail has a Reply-To, and From and envelope name the same mailbox: replies go to the firm, and an attorney's
 * absence note never reaches the prospect a notification is about. The envelope sender is not empty (MAIL FROM:<>)
 * either, so that the firm learns of addresses that do not exist. Precedence and List headers are left out: relays
 * delay mails with them, and mail programs offer to unsubscribe from a list that does not exist.
 */
const neverAnsweredByRobots = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

const plainMessageId = (id: string) => {
  if (!/^<[\w.+-]+@[\w.-]+>$/.test(id))
    throw new MailNotSent('content', 'The Message-ID of this mail is malformed.')
  return id
}

const headerMaxLength = 300

/**
 * Header text on one line: characters that could end a header or hide text become a space. It is cut, because
 * nodemailer cannot fold a long word, and a line of more than 998 bytes is invalid (RFC 5322 section 2.1.1).
 */
const oneLine = (text: string) => {
  const characters = Array.from(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim())
  return characters.length > headerMaxLength
    ? `${characters.slice(0, headerMaxLength).join('')}…`
    : characters.join('')
}

async function attach({ fileName, mediaType, sizeBytes, open }: NonNullable<Message['attachment']>) {
  const source = await open().catch(() => {
    throw new MailNotSent('later', 'The attached file could not be opened.')
  })
  return {
    filename: visibleFileName(fileName),
    contentType: leafMediaType(mediaType),
    contentDisposition: 'attachment',
    contentTransferEncoding: 'base64',
    content: Buffer.isBuffer(source) ? whole(sizeBytes, source) : exactly(sizeBytes, source),
  }
}

/**
 * Without separators, controls and marks that change the direction of text: evil\u202Efdp.exe must not look like a PDF.
 */
const visibleFileName = (name: string) =>
  name.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069/\\]/gu, '_')

// nodemailer treats multipart and message as structure and would send such a body unencoded.
const leafMediaType = (type: string) =>
  /^(?!multipart\/|message\/)[a-z]+\/[a-z0-9.+-]+$/.test(type) ? type : 'application/octet-stream'

function whole(sizeBytes: number, content: Buffer): Buffer {
  if (content.length !== sizeBytes) throw new MailNotSent('later', 'The attached file has another length.')
  return content
}

/** Passes the stream on, and fails at its end when the length is wrong: a truncated file must not look complete. */
function exactly(sizeBytes: number, source: Readable): Readable {
  let seenBytes = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seenBytes += chunk.length
      done(null, chunk)
    },
    flush(done) {
      done(
        seenBytes === sizeBytes ? null : new Error(`attachment of ${seenBytes} bytes, expected ${sizeBytes}`),
      )
    },
  })
  // Errors of either stream reach the meter, and nodemailer handles the meter's errors.
  return pipeline(source, meter, () => {})
}

/**
 * For MAIL FROM ... SIZE= (RFC 1870), where an estimate is enough: base64 in lines of 76, and text that grows when
 * encoded.
 */
const estimatedBytes = ({ text, html, attachment }: Message) =>
  Math.ceil((attachment?.sizeBytes ?? 0) / 57) * 78 + Buffer.byteLength(text + html) * 2 + 2048
