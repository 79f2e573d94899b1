import type { Readable } from 'node:stream'

/** One mail to one person. Every field is data: no mailer reads markup, addresses or paths out of it. */
export type Message = {
  /** `<local@domain>`, the same again whenever this mail is tried again, so that a mail sent twice shows as one. */
  messageId: string
  /** A plain addr-spec: no display name, no quoting, no list. */
  from: string
  /** Shown beside the sender's address, such as the firm's name. */
  fromName?: string
  /** The only recipient, a plain addr-spec. */
  to: string
  subject: string
  text: string
  html: string
  /** Somebody waits for it: it does not stand behind mails that wait for one another. */
  urgent?: boolean
  attachment?: {
    /** As the receiver shall see it, any script; control characters and path separators are replaced. */
    fileName: string
    mediaType: string
    /** What `open` yields to the byte; another length fails the mail. A stream costs more than a Buffer. */
    sizeBytes: number
    open: () => Promise<Readable | Buffer>
  }
  /** Asked when all but the end of the mail has left: false, and it must not arrive, as somebody else sends it now. */
  mayStillGo?: () => boolean
}

export type Mailer = {
  /** Where mail goes, for the lines printed at start. Holds no secret. */
  describe: string
  /** Resolves when the other side has taken responsibility for the mail. Throws MailNotSent. */
  send(message: Message): Promise<void>
  /** Waits a little for mail under way, then ends it; a mail cut off counts as not sent. */
  close(): Promise<void>
}

/**
 * Permanent answers are told apart by what they are about (RFC 5321 section 4.2.1, 5yz; RFC 3463):
 * - no_such_recipient: the recipient does not exist. Sending it again gets the same.
 * - recipient: the one mailbox, such as a full one; passing where the response code is 4yz.
 * - content: what the mail says or holds. It may pass without its attachment, or at another time.
 * - too_large: it may pass without its attachment. Only for a mail that has one.
 * - sender: the sender, the account or its limits, the machine that sends: other mails meet the same. Try again.
 *
 * Others pass:
 * - later: a passing trouble with this one mail, or an answer that does not say what it is about. Try again.
 * - unreachable: the server as a whole, or the way to it: connection, TLS, sign-in, silence, a sender that it takes no
 *   mail from. Try again.
 */
export type MailTrouble =
  | 'no_such_recipient'
  | 'recipient'
  | 'content'
  | 'too_large'
  | 'sender'
  | 'later'
  | 'unreachable'

/**
 * Why a mail was not sent. `detail` is a sentence for people and logs: the server's words without the recipient's
 * address. There is no `cause`, because what lies underneath repeats that address.
 */
export class MailNotSent extends Error {
  override name = 'MailNotSent'
  readonly kind: MailTrouble
  readonly detail: string
  readonly responseCode: number | undefined

  constructor(kind: MailTrouble, detail: string, responseCode?: number) {
    super(detail)
    this.kind = kind
    this.detail = detail
    this.responseCode = responseCode
  }
}

export const tooLate = () =>
  new MailNotSent('later', 'The time for this try was over before the mail was sent.')
