import { randomBytes } from 'node:crypto'

/**
 * `<ABOUT-HASH@domain>` for a mail about something, such as lead-7-notification. No other mail in the world has it, also none of
 * another installation with the same sender or of an older backup that counts on from the same lead (RFC 5322 section
 * 3.6.4). It is stored with the mail: every try bears the same, so that a second delivery is recognized as one.
 */
export const newMessageId = (about: string, mailFrom: string): string =>
  `<${about}-${randomBytes(8).toString('hex')}@${mailFrom.slice(mailFrom.lastIndexOf('@') + 1)}>`
