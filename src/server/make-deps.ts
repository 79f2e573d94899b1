import { availableParallelism } from 'node:os'
import type { FastifyBaseLogger } from 'fastify'
import { makePostgresSignal } from '#server/adapters/database/postgres/signal.ts'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import { makeCacheUntilCommit } from '#server/adapters/database/cache-until-commit.ts'
import { type MakeLimiter, makeMemoryLimiter } from '#server/adapters/limits/limiter.ts'
import { makeSharedLimiters } from '#server/adapters/limits/shared-limiter.ts'
import type { Mailer } from '#server/adapters/mail/mailer.ts'
import { makeOpenResume } from '#server/adapters/storage/open-verified.ts'
import type { FileWriter } from '#server/adapters/storage/disk/file-writer.ts'
import type { ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { StoreUpkeep } from '#server/adapters/storage/store-upkeep.ts'
import type { Metrics } from '#server/adapters/telemetry/metrics.ts'
import type { Config } from '#server/config/config.ts'
import type { Deps } from '#server/deps.ts'
import { setupCodeFor } from '#server/features/attorneys/accounts/setup-code.ts'
import { makeInvitationLimit } from '#server/features/attorneys/invitations/invitation-limit.ts'
import { makeInvitationTokens, makeResetTokens } from '#server/features/attorneys/link-tokens.ts'
import { makePasswords } from '#server/features/attorneys/passwords/passwords.ts'
import { makeAccessTokens } from '#server/features/attorneys/sessions/tokens/access-tokens.ts'
import { makeSignInLimits } from '#server/features/attorneys/sessions/sign-in/sign-in-limits.ts'
import { makeChangeFeed } from '#server/features/changes/change-feed.ts'
import { makeReadinessCheck } from '#server/features/health/readiness.ts'
import { readJobBacklog } from '#server/features/jobs/job-backlog.ts'
import { makeIntakeLoad } from '#server/features/intake/intake-load.ts'
import { makeExportSlots } from '#server/features/leads/export/export-slots.ts'
import { type MailWorker, makeMailWorker, usualMailPace } from '#server/features/mails/outbox/mail-worker.ts'
import { makeSettings } from '#server/features/settings/firm-settings.ts'

/** The opened parts from which deps are made. */
export type Parts = {
  config: Config
  secretKey: string
  passwordCost: number
  database: OpenDatabase
  store: ResumeStore
  files: FileWriter
  storage: StoreUpkeep
  /** @throws Outage when the file store has too little room */
  refuseWhenFull: () => Promise<void>
  mailer: Mailer
  metrics: Metrics
  /** The URL of this server; known once it listens. */
  baseUrl: () => string
  now: () => number
  log: FastifyBaseLogger
}

// A page of 100 leads takes about 50 KB, including its serialized text.
const pagesCached = 200

/** Makes what handlers and acts use. Starts nothing in the background. */
export const makeDeps = async (parts: Parts, makeLimiter: MakeLimiter): Promise<[Deps, MailWorker]> => {
  const { config, secretKey, database, store, storage, refuseWhenFull, metrics, now, log } = parts
  const { db, dataVersion } = database
  const openResume = makeOpenResume(store)
  const settings = await makeSettings({ db, config, now, log })
  const resetTokens = makeResetTokens({ ...config, secretKey })
  const invitationTokens = makeInvitationTokens({ ...config, secretKey })
  const intakeLoad = makeIntakeLoad()
  const mailWorker = makeMailWorker(
    {
      db,
      openResume,
      isIntakePressed: intakeLoad.isHigh,
      config,
      firm: settings.read,
      baseUrl: parts.baseUrl,
      resetToken: resetTokens.issue,
      invitationToken: invitationTokens.issue,
      now,
      log,
      countAttempt: metrics.mailAttempt,
    },
    parts.mailer,
    usualMailPace(config),
  )
  const { health: mailHealth, wake: wakeMail } = mailWorker
  const jobBacklog = () => readJobBacklog(db, now())
  const deps: Deps = {
    config,
    db,
    dataVersion,
    cachePage: makeCacheUntilCommit(dataVersion, pagesCached),
    store,
    files: parts.files,
    storage,
    openResume,
    now,
    log,
    passwords: makePasswords({ cores: availableParallelism(), cost: parts.passwordCost }),
    accessTokens: makeAccessTokens({ ...config, secretKey, minutes: config.accessTokenMinutes, now }),
    resetTokens,
    invitationTokens,
    signInLimits: makeSignInLimits(config, makeLimiter),
    limitInvitations: makeInvitationLimit(config, makeLimiter),
    setupCode: await setupCodeFor(config, secretKey, db),
    intakeLoad,
    exportSlots: makeExportSlots(),
    countSubmission: metrics.submission,
    countScan: metrics.scan,
    wakeMail,
    changes: makeChangeFeed({
      db,
      // With SQLite there is only one server, and it knows its own commits.
      connect: (heard) =>
        config.databaseUrl === undefined ? alone : makePostgresSignal(config.databaseUrl, heard),
      streamSeconds: config.accessTokenMinutes * 60,
      now,
      log,
    }),
    settings,
    mailHealth,
    jobBacklog,
    checkReadiness: makeReadinessCheck({
      db,
      temporary: storage.temporary,
      refuseWhenFull,
      mailHealth,
      jobBacklog,
      now,
      log,
    }),
  }
  return [deps, mailWorker]
}

/** SQLite serves one process, so its limits are in memory; nodes on PostgreSQL share limits in the database. */
export const limitersFor = ({ kind, db }: OpenDatabase, secretKey: string, now: () => number): MakeLimiter =>
  kind === 'sqlite'
    ? (name, size) => makeMemoryLimiter(name, size, now)
    : makeSharedLimiters(db, secretKey, now)

const alone = { send: () => {}, close: () => {} }
