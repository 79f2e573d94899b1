import type { NodemailerError } from 'nodemailer'
import { withoutAddresses } from './address.ts'
import { MailNotSent } from './mailer.ts'
import type { MailTrouble, Message } from './mailer.ts'

/**
 * What a failure of nodemailer means for this mail: RFC 5321 section 4.2 for the reply codes, RFC 3463 for the enhanced
 * ones, RFC 1870 for sizes.
 */
export function mailNotSent(failure: NodemailerError, message: Message): MailNotSent {
  const kind = kindOf(failure)
  const clean = (words: string) => withoutAddresses(words, [message.to, message.from])
  const detail = sentence(failure, clean)
  return new MailNotSent(
    kind === 'too_large' && !message.attachment ? 'refused' : kind,
    detail,
    failure.responseCode,
  )
}

function kindOf(failure: NodemailerError): MailTrouble {
  const { code, command, responseCode } = failure
  if (code === 'ESTREAM') return 'later'
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return 'unreachable'
  if (responseCode === undefined) return command === 'MAIL FROM' ? 'too_large' : 'refused'
  if (isAboutTheSession(responseCode)) return 'unreachable'
  if (isTooLarge(failure)) return 'too_large'
  // The sender is refused (MAIL_FROM): for this mail as for every other, until somebody changes a setting.
  if (command === 'MAIL FROM' && responseCode > 503) return 'unreachable'
  // 503, a command out of order, is about the session and not about the mail: the next session begins anew.
  return responseCode < 500 || responseCode === 503 ? 'later' : 'refused'
}

/** 421: the server goes away. 530, 534, 535, 538: it wants another sign-in (RFC 4954), for this mail as for every other. */
const isAboutTheSession = (responseCode: number) => [421, 530, 534, 535, 538].includes(responseCode)

/** A bare 552 means size, except at RCPT, where it means a full mailbox; the enhanced code decides where there is one. */
function isTooLarge({ command, response = '', responseCode }: NodemailerError) {
  const enhanced = /^5\d\d[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1]
  if (enhanced === '5.3.4' || enhanced === '5.2.3') return true
  return (
    responseCode === 552 && command !== 'RCPT TO' && (enhanced === undefined || enhanced.startsWith('5.3.'))
  )
}

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
