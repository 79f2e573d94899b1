import type { FirmSettings } from '#server/deps.ts'
import type { MailKind } from '#contract/schemas/mails.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { OpenResume } from '#server/adapters/storage/open-verified.ts'
import type { Reset, SignedInvitation } from '#server/deps.ts'
import type { ClaimedMail } from '../outbox/mail-queue.ts'
import type { AttachedResume } from './attach-resume.ts'
import type { WrittenMail } from './mail-templates.ts'

/** A kind of mail: what it says, and how the outbox treats it. */
export type KindOfMail = {
  kind: MailKind
  /** A mail that an address outside the firm refuses fails at once; mails to the firm are tried for days. */
  to: 'outside' | 'firm'
  /** interactive: somebody waits for the mail at a screen, so it is sent first, with a reserved connection. */
  urgency: 'interactive' | 'receipt' | 'usual'
  /** May such a mail be stored with a later due time? */
  isScheduled: boolean
  /** Does it attach the resume? Then a failed attempt may be repeated with a link instead. */
  attachesResume: boolean
  /** The longest pause between two attempts, if shorter than for other kinds. */
  pauseMaxMs: number
  /**
   * Reads the current data that the mail is about, and writes the mail.
   * @returns undefined when nobody should get the mail any more, such as after its lead was deleted
   */
  write(sources: MailSources, mail: ClaimedMail, firm: Firm): Promise<MailToSend | undefined>
}

export type MailToSend = WrittenMail & { resume?: AttachedResume | undefined }

/** What the functions that write mails read from. */
export type MailSources = {
  db: Database
  openResume: OpenResume
  /** Makes the token at the end of a reset link. */
  resetToken: (reset: Reset) => string
  /** Makes the token at the end of the link of an invitation. */
  invitationToken: (invitation: SignedInvitation) => string
  config: { notifyEmail: readonly string[]; clamdHost: string | undefined }
  now: () => number
}

/** The settings that every mail uses. */
export type Firm = Pick<FirmSettings, 'firm_name' | 'firm_footer' | 'firm_time_zone'> & { baseUrl: string }
