import { open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import type { Address, Email } from 'postal-mime'

/** A mail in the folder, as a list shows it. `at` is when it was written, in ISO 8601. */
export type MailSummary = {
  name: string
  at: string
  from: string
  to: string
  subject: string
  sizeBytes: number
}

export type StoredMail = Omit<MailSummary, 'sizeBytes'> & {
  messageId: string
  text: string
  html: string
  attachments: { fileName: string; mediaType: string; content: Uint8Array }[]
}

/** Matches the names that makeMailbox gives, and no name that leads out of the folder. */
const mailName = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)_[A-Za-z0-9_-]{1,130}\.eml$/

/** Enough for the headers of Foyer's mails; listing a hundred mails must not read their attachments. */
const headersMaxBytes = 16 * 1024

/** The newest mails in a folder of makeMailbox, newest first, at most `limit`. Empty when there is no folder. */
export async function listMails(folder: string, limit = 100): Promise<MailSummary[]> {
  const names = (await readdir(folder).catch(undefinedWhenMissing)) ?? []
  const newest = names
    .filter((name) => mailName.test(name))
    .toSorted()
    .toReversed()
    .slice(0, limit)
  // One file that cannot be read must not hide the others.
  const mails = await Promise.all(newest.map((name) => summary(folder, name).catch(() => undefined)))
  return mails.filter((mail) => mail !== undefined)
}

/** One mail, or undefined when no mail has that name. Never reads another file, whatever the name contains. */
export async function readMail(folder: string, name: string): Promise<StoredMail | undefined> {
  if (!mailName.test(name)) return undefined
  const raw = await readFile(join(folder, name)).catch(undefinedWhenMissing)
  if (!raw) return undefined
  const mail = await PostalMime.parse(raw)
  return {
    ...heading(name, mail),
    messageId: mail.messageId ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    attachments: mail.attachments.map(({ filename, mimeType, content }) => ({
      fileName: filename ?? '',
      mediaType: mimeType,
      content: typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content),
    })),
  }
}

async function summary(folder: string, name: string): Promise<MailSummary> {
  const file = await open(join(folder, name))
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headersMaxBytes), 0, headersMaxBytes, 0)
    const start = buffer.subarray(0, bytesRead).toString('latin1')
    return { ...heading(name, await PostalMime.parse(start.split('\r\n\r\n', 1)[0] ?? '')), sizeBytes: size }
  } finally {
    await file.close()
  }
}

function heading(name: string, { from, to, subject }: Email) {
  return {
    name,
    at: name.replace(mailName, '$1:$2:$3'),
    from: from?.address ?? '',
    to: to?.map(addressOf).join(', ') ?? '',
    subject: subject ?? '',
  }
}

const addressOf = ({ address, name }: Address) => address ?? name

function undefinedWhenMissing(failure: NodeJS.ErrnoException): undefined {
  if (failure.code !== 'ENOENT' && failure.code !== 'EISDIR') throw failure
}
