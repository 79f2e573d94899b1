import { randomBytes } from 'node:crypto'

/**
 * `<ABOUT-RANDOM@domain>`, where ABOUT is such as lead-7-notification. The random part makes it unique in the world,
 * also among installations with the same sender and restored backups that use an id again (RFC 5322 section 3.6.4). It
 * is stored with the mail: every attempt uses the same, so that mail programs recognize a second delivery.
 */
export const newMessageId = (about: string, mailFrom: string): string =>
  `<${about}-${randomBytes(8).toString('hex')}@${mailFrom.slice(mailFrom.lastIndexOf('@') + 1)}>`
