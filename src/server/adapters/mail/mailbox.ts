import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import { compose } from './compose.ts'
import { MailNotSent, tooLate } from './mailer.ts'
import type { Mailer } from './mailer.ts'

/**
 * For development: writes every mail as an .eml file (RFC 5322) instead of sending it. The folder gets mode 0700, the
 * files 0600. When `send` resolves, the complete mail is durable; when it throws, no file exists.
 */
export function makeMailbox(folder: string, now: () => number = Date.now): Mailer {
  return {
    describe: `the folder ${folder}`,
    async send(message) {
      const name = mailName(message.messageId, now())
      const temporary = join(folder, `.${name}.part`)
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const mail = await compose(message, now)
        await writeDurably(
          temporary,
          new MailComposer({ ...mail, newline: 'windows' }).compile().createReadStream(),
        )
        if (message.mayStillGo?.() === false) throw tooLate()
        await rename(temporary, join(folder, name))
        await syncFolder(folder)
      } catch (failure) {
        // An error here would hide the first one, so it is ignored.
        await rm(temporary, { force: true }).catch(() => {})
        throw asMailNotSent(failure)
      }
    },
    async close() {},
  }
}

/** Sorts by time. Characters of the Message-ID that could lead out of the folder or hide the file are replaced. */
const mailName = (messageId: string, at: number) => {
  const time = new Date(at).toISOString().replaceAll(':', '-')
  const id = messageId.replace(/[^A-Za-z0-9-]+/g, '_').slice(0, 120)
  return `${time}_${id}_${randomBytes(3).toString('hex')}.eml`
}

async function writeDurably(path: string, content: Readable) {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    content.destroy()
    await file.close()
  }
}

async function syncFolder(folder: string) {
  // Windows has no fsync for folders.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function asMailNotSent(failure: unknown): MailNotSent {
  if (failure instanceof MailNotSent) return failure
  // Only the code, because the message of a file error contains paths.
  const code = failure instanceof Error && 'code' in failure ? ` (${String(failure.code)})` : ''
  return new MailNotSent('later', `The mail could not be written to the mail folder${code}.`)
}
