import type { NodemailerError } from 'nodemailer'
import { withoutAddresses } from './address.ts'
import { MailNotSent } from './mailer.ts'
import type { MailTrouble, Message } from './mailer.ts'
import { type About, whatItIsAbout } from './what-it-is-about.ts'

/**
 * Translates an error of nodemailer: RFC 5321 section 4.2 for the reply codes, RFC 3463 for the enhanced codes, RFC
 * 1870 for sizes.
 */
export function mailNotSent(failure: NodemailerError, message: Message): MailNotSent {
  const kind = kindOf(failure, message)
  const clean = (words: string) => withoutAddresses(words, [message.to, message.from])
  return new MailNotSent(kind, sentence(failure, clean), failure.responseCode)
}

function kindOf(failure: NodemailerError, message: Message): MailTrouble {
  const { code, command, responseCode, response = '' } = failure
  if (code === 'ESTREAM') return 'later'
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return 'unreachable'
  if (responseCode === undefined) return command === 'MAIL FROM' ? tooLarge(message) : 'no_such_recipient'
  if (isAboutTheSession(responseCode)) return 'unreachable'
  const about = whatItIsAbout({ command, code: responseCode, text: response })
  if (about === 'size' && responseCode >= 500) return tooLarge(message)
  // MAIL_FROM is refused, for every mail until somebody changes a setting. 503 (a command out of order) is about the
  // session, not about the mail: the next session starts fresh.
  if (command === 'MAIL FROM') return responseCode < 500 || responseCode === 503 ? 'later' : 'unreachable'
  return responseCode < 500 ? temporary(about) : permanent(about)
}

/** Without an attachment the mail cannot be made smaller, so the answer means something else. */
const tooLarge = (message: Message) => (message.attachment ? 'too_large' : 'later')

/**
 * 421: the server closes the connection. 530, 534, 535, 538: it requires another sign-in (RFC 4954), for every mail.
 */
const isAboutTheSession = (responseCode: number) => [421, 530, 534, 535, 538].includes(responseCode)

const temporary = (about: About): MailTrouble =>
  about === 'no_such_recipient' || about === 'recipient' ? 'recipient' : 'later'

const permanent = (about: About): MailTrouble => (about === 'size' || about === 'unclear' ? 'later' : about)

function sentence(failure: NodemailerError, clean: (words: string) => string): string {
  const { code, command, message, originalCode, response, responseCode } = failure
  if (code === 'ESTREAM') return 'The attached file could not be read to its end.'
  if (response)
    return `The mail server answered ${command === 'CONN' ? '' : `${command} with `}${clean(response)}`
  if (code === 'EMESSAGE' && responseCode === undefined)
    return `The mail server takes no mail this large: ${message}.`
  if (code === 'ETIMEDOUT') return `The mail server did not answer in time: ${message}.`
  return `The mail server could not be used: ${clean(message)}${originalCode ? ` (${originalCode})` : ''}.`
}
