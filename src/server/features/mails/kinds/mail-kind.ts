import type { FirmSettings } from '#server/deps.ts'
import type { MailKind } from '#contract/schemas/mails.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { OpenResume } from '#server/adapters/storage/open-verified.ts'
import type { Reset } from '#server/deps.ts'
import type { ClaimedMail } from '../outbox/mail-queue.ts'
import type { AttachedResume } from './attach-resume.ts'
import type { WrittenMail } from './mail-templates.ts'

/** A kind of mail: what it says, and how it is treated beside the others. */
export type KindOfMail = {
  kind: MailKind
  /** What a prospect does not take is the lead's matter; the firm must hear of its leads. */
  to: 'prospect' | 'firm'
  /** interactive: somebody waits for it in front of the screen, so it has a place of its own and waits for no other. */
  urgency: 'interactive' | 'receipt' | 'usual'
  /** May one be stored to go out later than now? */
  isScheduled: boolean
  /** After a failed try that a link in the place of the resume may mend. */
  attachesResume: boolean
  /** The longest pause between two tries, where it may not be as long as for others. */
  pauseMaxMs: number
  /**
   * Reads what the mail is about as it is now, and writes it.
   * @returns undefined where that is over: nobody should get the mail any more
   */
  write(sources: MailSources, mail: ClaimedMail, firm: Firm): Promise<MailToSend | undefined>
}

export type MailToSend = WrittenMail & { resume?: AttachedResume | undefined }

/** Where a mail takes from what it says. */
export type MailSources = {
  db: Database
  openResume: OpenResume
  /** What a link to set a new password ends with. */
  resetToken: (reset: Reset) => string
  config: { notifyEmail: readonly string[] }
  now: () => number
}

/** What every mail needs to know beside its row. */
export type Firm = Pick<FirmSettings, 'firm_name' | 'firm_footer' | 'firm_time_zone'> & { baseUrl: string }
