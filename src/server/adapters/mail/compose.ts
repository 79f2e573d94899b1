import { pipeline, Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import type { MailComposerOptions } from 'nodemailer/lib/mail-composer'
import { plainAddress } from './address.ts'
import { MailNotSent } from './mailer.ts'
import type { Message } from './mailer.ts'

/**
 * What nodemailer builds the MIME message from (RFC 5322, RFC 2045 to 2049, RFC 2231 for file names), with an explicit
 * envelope for exactly one recipient. Opens the attachment: whoever asks must send or destroy it.
 * Throws MailNotSent: for an address or Message-ID that is not plain, and later for a file that cannot be opened.
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
 * Keeps absence notes and other robots from writing back: RFC 3834 section 5, and what Exchange goes by (MS-OXCMAIL section
 * 2.1.3.2.20). Some heed neither, and write to Reply-To although RFC 3834 section 4 names the sender of the envelope. So no
 * mail has a Reply-To, and From and envelope name one mailbox: what comes back comes to the firm, and the absence note of an
 * attorney never reaches the prospect whom a notification is about. The envelope is not empty (MAIL FROM:<>) either: the firm
 * hears of addresses that do not exist. Precedence and List headers are left out: with them relays put a mail off, and mail
 * programs offer to leave a list that is none.
 */
const neverAnsweredByRobots = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

const plainMessageId = (id: string) => {
  if (!/^<[\w.+-]+@[\w.-]+>$/.test(id))
    throw new MailNotSent('content', 'The Message-ID of this mail is malformed.')
  return id
}

const headerMaxLength = 300

/**
 * Header text on one line: what could end a header, or hide in one, becomes a space. Folding is nodemailer's, which has
 * no place to fold in a long word; a line of more than 998 bytes is none (RFC 5322 section 2.1.1).
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

/** Without separators, controls and the marks that turn the direction of text: evil\u202Efdp.exe must not read as a PDF. */
const visibleFileName = (name: string) =>
  name.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069/\\]/gu, '_')

// multipart and message are structure to nodemailer: such a body would go out unencoded.
const leafMediaType = (type: string) =>
  /^(?!multipart\/|message\/)[a-z]+\/[a-z0-9.+-]+$/.test(type) ? type : 'application/octet-stream'

function whole(sizeBytes: number, content: Buffer): Buffer {
  if (content.length !== sizeBytes) throw new MailNotSent('later', 'The attached file has another length.')
  return content
}

/** Passes the stream on and fails at its end when the length is wrong: a truncated file must never pass for whole. */
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
  // A failure of either side reaches the meter, which nodemailer watches; here is nothing left to say.
  return pipeline(source, meter, () => {})
}

/** For MAIL FROM ... SIZE= (RFC 1870), where an estimate is enough: base64 in lines of 76, and room for text as it grows. */
const estimatedBytes = ({ text, html, attachment }: Message) =>
  Math.ceil((attachment?.sizeBytes ?? 0) / 57) * 78 + Buffer.byteLength(text + html) * 2 + 2048
