import type { Submission } from '#contract/schemas/leads.ts'
import type { Language } from '#messages/languages.ts'
import type { Origin } from './form/form-origin.ts'
import type { Mark } from './form-tokens/form-token.ts'
import type { Consent } from './consent.ts'
import type { ReceivedResume } from './upload/receive-resume.ts'

export type LeadSubmission = {
  /** What the prospect filled in. */
  fields: Submission
  file: ReceivedResume
  idempotencyKey?: string | undefined
  source: 'api' | 'form'
  /** This member and those below are set only for submissions of the form. */
  language?: Language
  origin?: Origin
  marks?: readonly Mark[]
  /** The consent text that the prospect ticked. */
  consent?: Consent
}
