import type { FastifyBaseLogger } from 'fastify'
import type { CacheUntilCommit } from '#server/adapters/database/cache-until-commit.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { OpenResume } from '#server/adapters/storage/open-verified.ts'
import type { ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { StoreUpkeep } from '#server/adapters/storage/store-upkeep.ts'
import type { EventSource } from '#server/http/output/event-stream.ts'
import type { FeedCursor } from '#server/adapters/database/feed.ts'
import type { Readiness } from '#contract/schemas/health.ts'
import type { EnvironmentName, firmSettings } from '#contract/schemas/settings.ts'
import type { Language } from '#messages/languages.ts'
import type { Config } from './config/config.ts'

/** What the firm decides about itself and its form: what an admin saved, else what the environment sets. */
export type FirmSettings = FirmEnvironment & {
  firm_logo: { url: string; width: number; height: number } | undefined
  /** The firm's own consent texts, where it has some. */
  consent_texts: Partial<Record<Language, string>>
}

/** As the environment sets it; what each is, its declaration says. */
export type FirmEnvironment = { [Name in EnvironmentName]: Config[(typeof firmSettings)[Name]['config']] }

export type Settings = {
  /** At most a second old; where the database does not answer, what was known before. */
  read(): Promise<FirmSettings>
  /** Something was saved: ask the database again. */
  forget(): void
}

export type Passwords = {
  /** Of the normalized form. @throws Problem unavailable when too many are waiting */
  hash(password: string): Promise<string>
  /**
   * The normalized form first, then as it was typed where that differs: a hash may be older than the normalizing. How
   * often it compares depends on what was typed alone: without a hash the same time passes, so that nobody can tell who
   * has an account.
   * @throws Problem unavailable when too many are waiting
   */
  verify(password: string, passwordHash: string | undefined): Promise<boolean>
  close(): Promise<void>
}

/** Whom a token was issued to. What it is still worth, the database says (identify.ts). */
export type TokenHolder = { attorneyId: number; sessionId: string }

export type AccessTokens = {
  issue(holder: TokenHolder): Promise<string>
  /** @throws Problem not_signed_in */
  read(token: string): Promise<TokenHolder>
  expiresInSeconds: number
  /** What a refresh token may be renewed to: by the key of today first, then by the one before. */
  successorsOf(refreshToken: string): [string, ...string[]]
}

/** A request for a new password, as far as its token depends on it. */
export type Reset = { id: number; attorney_id: number; created_at: number }

export type ResetTokens = {
  /** What the link in the mail ends with. */
  issue(reset: Reset): string
  /** Which request a token names; whether it is right, `isOf` says. */
  idIn(token: string): number | undefined
  isOf(token: string, reset: Reset): boolean
}

/** A try at a password. It counts as failed until it is told otherwise, so that many at once cannot slip through. */
export type Attempt = {
  /** The password was right: the try is given back, and the failures before it are forgiven. */
  succeeded(): Promise<void>
  /** It was never judged: the try is given back. */
  canceled(): Promise<void>
}

export type SignInLimits = {
  /** @throws Problem too_many_requests */
  beginSignIn(account: string, address: string): Promise<Attempt>
  /** For somebody who is signed in and has to give the password again. @throws Problem too_many_requests */
  beginPasswordCheck(attorneyId: number): Promise<Attempt>
}

/** Tells whether so many resumes are arriving or being stored that other work should wait. */
export type IntakeLoad = {
  /** Counts the work while it lasts. */
  count<T>(work: () => Promise<T>): Promise<T>
  /** It is, or was a moment ago: those that share a COMMIT end together, and the next ones are on their way. */
  isHigh(): boolean
}

export type ChangeFeed = {
  /** @throws Problem too_many_requests when the session has enough of them open */
  open(reader: { attorneyId: number; sessionId: string }, after: FeedCursor | undefined): Promise<EventSource>
  /** Ends every stream at once. */
  stop(): Promise<void>
}

/** Can a lead be taken? @throws Problem unavailable, naming the part that does not work */
export type ReadinessCheck = () => Promise<Readiness>

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

/** How much work of one kind waits in the background, mails apart. */
export type JobBacklog = {
  kind: string
  queued: number
  /** Given up, waiting for a person. */
  failed: number
  /** How long the longest due job has been waiting; 0 where none is due. */
  oldestDueSeconds: number
}

/** What handlers and acts work with; made once in make-deps.ts. */
export type Deps = {
  config: Config
  db: Database
  /** Another number after every commit; undefined where the database cannot tell cheaply. */
  dataVersion: (() => number) | undefined
  /** A page of the list is read again only when something was committed. */
  cachePage: CacheUntilCommit
  store: ResumeStore
  /** What keeps the file store in order. */
  storage: StoreUpkeep
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
  /** By kind, in constant cost. */
  jobBacklog: () => Promise<JobBacklog[]>
  checkReadiness: ReadinessCheck
  changes: ChangeFeed
  settings: Settings
}
