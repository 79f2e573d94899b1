import type { Readable } from 'node:stream'

/** One mail to one person. Mailers treat every field as data: they read no markup, addresses or paths out of it. */
export type Message = {
  /** `<local@domain>`, the same for every try of a mail, so that a mail sent twice is recognized as one. */
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
  /** A person waits for it, so it does not queue behind other mails. */
  urgent?: boolean
  attachment?: {
    /** The name the recipient sees, in any script; control characters and path separators are replaced. */
    fileName: string
    mediaType: string
    /**
     * The exact length of what `open` returns; with another length the mail fails. A stream costs more than a Buffer.
     */
    sizeBytes: number
    open: () => Promise<Readable | Buffer>
  }
  /**
   * Called just before the end of the mail is sent. False means it must not arrive, because another worker sends it
   * now.
   */
  mayStillGo?: () => boolean
}

export type Mailer = {
  /** Where mail goes, for the lines logged at start. Contains no secret. */
  describe: string
  /** Resolves when the other side has accepted responsibility for the mail. @throws MailNotSent */
  send(message: Message): Promise<void>
  /** Waits a little for mails that are being sent, then aborts them; an aborted mail counts as not sent. */
  close(): Promise<void>
}

/**
 * Permanent failures, by what they are about (RFC 5321 section 4.2.1, 5yz; RFC 3463):
 * - no_such_recipient: the recipient does not exist. Sending again fails again.
 * - recipient: this one mailbox, for example because it is full; temporary when the response code is 4yz.
 * - content: text or attachment. The mail may pass without its attachment, or at another time.
 * - too_large: it may pass without its attachment. Only for a mail that has one.
 * - sender: the sender, its account or limits, or the sending machine, so other mails fail too. Try again.
 *
 * Temporary failures:
 * - later: a temporary problem with this mail, or an answer that does not say what it is about. Try again.
 * - unreachable: the server as a whole, or the way to it: connection, TLS, sign-in, silence, a refused sender. Try
 *   again.
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
 * Why a mail was not sent. `detail` is a sentence for people and logs, with the server's words but without the
 * recipient's address. It has no `cause`, because the original error contains that address.
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
