import { MailNotSent } from './mailer.ts'

// Dots anywhere, as Japanese mobile carriers once assigned them; nodemailer quotes such a local part (RFC 5321 section
// 4.1.2).
const localPart = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+"
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const addrSpec = new RegExp(`^${localPart}@${label}(?:\\.${label})*$`)

/**
 * Returns the text if it is exactly one addr-spec of RFC 5321 in its plain form: no quotes, comment, group, list,
 * control character or non-ASCII letter, so that it means the same in an envelope and in a header.
 * @throws MailNotSent: no_such_recipient for a recipient, unreachable for a sender
 */
export function plainAddress(text: string, whose: 'sender' | 'recipient'): string {
  if (!isPlainAddress(text)) {
    throw new MailNotSent(
      whose === 'sender' ? 'unreachable' : 'no_such_recipient',
      `The address of the ${whose} is not a plain e-mail address.`,
    )
  }
  return text
}

const isPlainAddress = (text: string): boolean =>
  text.length <= 254 && text.indexOf('@') <= 64 && addrSpec.test(text)

/**
 * The server's words on one line of at most 300 characters, with the given addresses and all others replaced. Only the
 * first 1000 characters are read, so that a hostile server cannot cost time with a long reply.
 */
export function withoutAddresses(words: string, people: string[]): string {
  // The cut may leave half a name, which would not be recognized as part of an address, so the last word is dropped.
  const start = words.length > 1000 ? words.slice(0, 1000).replace(/\S*$/, '') : words
  const readable = start.replace(/[\p{Cc}\s]+/gu, ' ')
  const anonymous = people
    .flatMap((address) => address.split('@'))
    .reduce(withoutWord, withoutMailboxes(readable))
  return anonymous.length > 300 ? `${anonymous.slice(0, 300)}...` : anonymous
}

const withoutMailboxes = (words: string) =>
  words
    .split(' ')
    .map((word) => word.replace(/[^<>()[\]:;,"'@]*@[^<>()[\]:;,"'@]*/g, '(address)'))
    .join(' ')

const withoutWord = (words: string, part: string) =>
  part
    ? words.replace(new RegExp(`(?<![\\w.+-])${RegExp.escape(part)}(?![\\w+-])`, 'gi'), '(address)')
    : words
