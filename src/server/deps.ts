import type { FastifyBaseLogger } from 'fastify'
import type { Remember } from '#server/adapters/database/remember.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { OpenResume } from '#server/adapters/storage/open-verified.ts'
import type { ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { Config } from './config.ts'
import type { ChangeFeed } from './features/changes/change-feed.ts'
import type { AccessTokens } from './features/attorneys/access-tokens.ts'
import type { Passwords } from './features/attorneys/passwords.ts'
import type { ResetTokens } from './features/attorneys/reset-tokens.ts'
import type { SignInLimits } from './features/attorneys/sign-in-limits.ts'
import type { IntakeLoad } from '#server/features/intake/intake-load.ts'
import type { Settings } from './features/settings/firm-settings.ts'
import type { ReadinessCheck } from './features/upkeep/readiness.ts'

export type MailHealth = {
  /** trouble: mails were given up, or the mail server refuses what the firm sends or cannot be reached. */
  status: 'ok' | 'trouble'
  /** Those given up that wait for a person of the firm: not what a recipient alone refused. */
  failed: number
  oldestDueSeconds: number
  waiting: number
  /** What the mail server says where it refuses; null where it does not. */
  refusal: string | null
}

/** What handlers and acts work with; made once in app.ts. */
export type Deps = {
  config: Config
  db: Database
  /** Another number after every commit; undefined where the database cannot tell cheaply. */
  dataVersion: (() => number) | undefined
  /** A page of the list is read again only when something was committed. */
  rememberPage: Remember
  store: ResumeStore
  /** A whole resume, compared with what was uploaded. */
  openResume: OpenResume
  /** Milliseconds since the epoch. */
  now: () => number
  log: FastifyBaseLogger
  passwords: Passwords
  accessTokens: AccessTokens
  resetTokens: ResetTokens
  signInLimits: SignInLimits
  /** Needed for the first registration on a public address; undefined where it is not. */
  setupCode: string | undefined
  intakeLoad: IntakeLoad
  /** For the metrics; what was refused is counted where it is answered. */
  countSubmission: (outcome: 'stored' | 'repeated') => void
  /** Something was put into the outbox. */
  wakeMail: () => void
  mailHealth: () => Promise<MailHealth>
  checkReadiness: ReadinessCheck
  changes: ChangeFeed
  settings: Settings
}
