import type { FastifyBaseLogger } from 'fastify'
import type { CacheUntilCommit } from '#server/adapters/database/cache-until-commit.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { OpenResume } from '#server/adapters/storage/open-verified.ts'
import type { FileWriter } from '#server/adapters/storage/disk/file-writer.ts'
import type { ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { StoreUpkeep } from '#server/adapters/storage/store-upkeep.ts'
import type { EventSource } from '#server/http/output/event-stream.ts'
import type { FeedCursor } from '#server/adapters/database/feed.ts'
import type { Readiness } from '#contract/schemas/health.ts'
import type { Holidays, OfficeHours } from '#contract/schemas/hours/office-hours.ts'
import type { EnvironmentName, firmSettings } from '#contract/schemas/settings.ts'
import type { ScanState } from '#contract/values/resume-scan.ts'
import type { Language } from '#messages/languages.ts'
import type { Config } from './config/config.ts'

/** The settings of the firm and its form: the value that an admin saved, or else the value from the environment. */
export type FirmSettings = FirmEnvironment & {
  firm_logo: { url: string; width: number; height: number } | undefined
  /** The firm's own consent texts, if it has any. */
  consent_texts: Partial<Record<Language, string>>
  /** Null: around the clock. */
  office_hours: OfficeHours | null
  holidays: Holidays
}

/** The settings of the firm that the environment can set. Each is described where it is declared (firmSettings). */
export type FirmEnvironment = { [Name in EnvironmentName]: Config[(typeof firmSettings)[Name]['config']] }

export type Settings = {
  /** At most a second old; the last known settings if the database does not answer. */
  read(): Promise<FirmSettings>
  /** Makes the next `read` query the database, after settings were saved. */
  forget(): void
}

export type Passwords = {
  /** Hashes the normalized form of the password. @throws Problem unavailable when too many are waiting */
  hash(password: string): Promise<string>
  /**
   * Compares the normalized form first, then the password as it was typed if that differs, because a hash may be older
   * than the normalization. Takes the same time without a hash, so that nobody can find out who has an account.
   * @throws Problem unavailable when too many are waiting
   */
  verify(password: string, passwordHash: string | undefined): Promise<boolean>
  close(): Promise<void>
}

/** Whom a token was issued to. identify.ts checks in the database whether it is still valid. */
export type TokenHolder = { attorneyId: number; sessionId: string }

export type AccessTokens = {
  issue(holder: TokenHolder): Promise<string>
  /** @throws Problem not_signed_in */
  read(token: string): Promise<TokenHolder>
  expiresInSeconds: number
  /** The tokens that may follow a refresh token: first the one from SECRET_KEY, then from SECRET_KEY_PREVIOUS. */
  successorsOf(refreshToken: string): [string, ...string[]]
}

/** The columns of a reset request from which its token is made. */
export type Reset = { id: number; attorney_id: number; created_at: number }

/** The columns of an invitation from which its token is made. */
export type SignedInvitation = { id: number; email: string; issued_at: number }

export type LinkTokens<Row> = {
  /** Makes the token at the end of the link in the mail. */
  issue(row: Row): string
  /** The id of the row that a token names. `isOf` checks whether the token is valid. */
  idIn(token: string): number | undefined
  isOf(token: string, row: Row): boolean
}

/**
 * An attempt to enter a password. It counts as failed until it succeeds, so that parallel attempts cannot pass the
 * limit.
 */
export type Attempt = {
  /** The password was right: this attempt and earlier failures no longer count. */
  succeeded(): Promise<void>
  /** The password was not checked: this attempt no longer counts. */
  canceled(): Promise<void>
}

export type SignInLimits = {
  /** @throws Problem too_many_requests */
  beginSignIn(account: string, address: string): Promise<Attempt>
  /** For signed-in attorneys who have to enter their password again. @throws Problem too_many_requests */
  beginPasswordCheck(attorneyId: number): Promise<Attempt>
}

/** Measures whether so many resumes are arriving or being stored that background work should wait. */
export type IntakeLoad = {
  /** Runs the work, and counts it while it runs. */
  count<T>(work: () => Promise<T>): Promise<T>
  /** Are many arriving? Also true for a moment afterward: submissions that share a COMMIT end together, and more usually follow. */
  isHigh(): boolean
  /** Is any arriving, or has one just arrived? */
  isAny(): boolean
}

/** Limits how many exports are made at once. */
export type ExportSlots = {
  /** Takes a place, which is free again when it is disposed of. @throws Problem too_many_requests */
  take(attorneyId: number): Disposable
  /** @throws Problem too_many_requests if `take` would */
  refuseFull(attorneyId: number): void
}

export type ChangeFeed = {
  /** @throws Problem too_many_requests when the session has too many streams open */
  open(reader: { attorneyId: number; sessionId: string }, after: FeedCursor | undefined): Promise<EventSource>
  /** Ends every stream at once. */
  stop(): Promise<void>
}

/** Can the server store a lead? @throws Problem unavailable, naming the part that does not work */
export type ReadinessCheck = () => Promise<Readiness>

export type MailHealth = {
  /** trouble: mails have failed, or the mail server refuses mails of the firm or cannot be reached. */
  status: 'ok' | 'trouble'
  /** Failed mails that need a person of the firm, without those that only their recipient refused. */
  failed: number
  oldestDueSeconds: number
  waiting: number
  /** The answer of the mail server if it refuses mails; else null. */
  refusal: string | null
}

/** The backlog of one kind of jobs. */
export type JobBacklog = {
  kind: string
  queued: number
  /** Jobs that failed and need a person. */
  failed: number
  /** For how long the oldest due job has been due; 0 if none is due. */
  oldestDueSeconds: number
}

/** What handlers and acts use; made once in make-deps.ts. */
export type Deps = {
  config: Config
  db: Database
  /** Returns another number after every commit; undefined for a database that cannot do this cheaply. */
  dataVersion: (() => number) | undefined
  /** Caches pages of the list until the next commit. */
  cachePage: CacheUntilCommit
  store: ResumeStore
  /** Writes files in a thread of its own. */
  files: FileWriter
  /** Trash, mark and temporary files of the file store. */
  storage: StoreUpkeep
  /** Opens a resume; the stream fails if the content is not what was uploaded. */
  openResume: OpenResume
  /** Milliseconds since the epoch. */
  now: () => number
  log: FastifyBaseLogger
  passwords: Passwords
  accessTokens: AccessTokens
  resetTokens: LinkTokens<Reset>
  invitationTokens: LinkTokens<SignedInvitation>
  signInLimits: SignInLimits
  /** Counts an invitation to an address. @throws Problem too_many_requests */
  limitInvitations: (email: string) => Promise<void>
  /** The code that the first registration needs on a public server; undefined if it is not needed. */
  setupCode: string | undefined
  intakeLoad: IntakeLoad
  exportSlots: ExportSlots
  /** For the metrics. Refused submissions are counted when they are answered (telemetry.ts). */
  countSubmission: (outcome: 'stored' | 'repeated') => void
  /** For the metrics: how asking the virus scanner ended. */
  countScan: (outcome: ScanState | 'failed') => void
  /** Wakes the mail worker after something was put into the outbox. */
  wakeMail: () => void
  mailHealth: () => Promise<MailHealth>
  /** The backlog of each kind of jobs, at constant cost. */
  jobBacklog: () => Promise<JobBacklog[]>
  checkReadiness: ReadinessCheck
  changes: ChangeFeed
  settings: Settings
}
