import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { readInstallationId } from '#server/adapters/database/installation.ts'
import { makeRemember } from '#server/adapters/database/remember.ts'
import { makePostgresSignal } from '#server/adapters/database/postgres/signal.ts'
import { watchMailer } from '#server/adapters/mail/watch-mailer.ts'
import { makeFileWriter } from '#server/adapters/storage/disk/file-writer.ts'
import { makeOpenResume } from '#server/adapters/storage/open-verified.ts'
import { watchStore } from '#server/adapters/storage/watch-store.ts'
import { keepSecretKey } from '#server/adapters/storage/secret-key.ts'
import { type Config, showsMails } from '#server/config.ts'
import { greetingLines } from '#server/greeting.ts'
import { mailFolder, makeMailer, openMigrated, openUsableStore } from '#server/open-parts.ts'
import type { Deps } from '#server/deps.ts'
import { makeAccessTokens } from '#server/features/attorneys/sessions/access-tokens.ts'
import { attorneyHandlers } from '#server/features/attorneys/accounts/attorneys.handlers.ts'
import { makeResetTokens } from '#server/features/attorneys/passwords/reset-tokens.ts'
import { pruneResets } from '#server/features/attorneys/passwords/resets.queries.ts'
import { sessionHandlers } from '#server/features/attorneys/sessions/sessions.handlers.ts'
import { deriveKey } from '#server/derive-key.ts'
import { makeIdentify } from '#server/features/attorneys/sessions/identify.ts'
import { makePasswords } from '#server/features/attorneys/passwords/passwords.ts'
import { pruneSessions } from '#server/features/attorneys/sessions/prune-sessions.ts'
import { setupCodeFor } from '#server/features/attorneys/accounts/setup-code.ts'
import { type MakeLimiter, makeMemoryLimiter } from '#server/adapters/limits/limiter.ts'
import { makeSharedLimiters, pruneRateLimits } from '#server/adapters/limits/shared-limiter.ts'
import { makeAddressLimit, makeSignInLimits } from '#server/features/attorneys/sessions/sign-in-limits.ts'
import { refuseUnfinishedRestore } from '#server/features/backup/restore-target.ts'
import { addFormPages } from '#server/features/intake/form/form-pages.ts'
import { intakeHandlers } from '#server/features/intake/intake.handlers.ts'
import { makeIntakeLoad } from '#server/features/intake/intake-load.ts'
import { type ReceivedResume, makeResumeReceiver } from '#server/features/intake/receive-resume.ts'
import { makeRoomCheck } from '#server/features/intake/room-check.ts'
import { makeChangeFeed } from '#server/features/changes/change-feed.ts'
import { changeHandlers } from '#server/features/changes/changes.handlers.ts'
import { eventHandlers } from '#server/features/events/events.handlers.ts'
import { inboxHandlers } from '#server/features/leads/inbox.handlers.ts'
import { leadHandlers } from '#server/features/leads/leads.handlers.ts'
import { markOverdue } from '#server/features/leads/mark-overdue.ts'
import { pruneTickets } from '#server/features/leads/tickets.ts'
import { addressStragglers } from '#server/features/mails/outbox/address-waiting-notices.ts'
import { mailHandlers } from '#server/features/mails/mails.handlers.ts'
import { makeMailWorker, usualMailPace } from '#server/features/mails/outbox/mail-worker.ts'
import { addDevMailPages } from '#server/features/mails/dev-pages/dev-mail-pages.ts'
import { noteHandlers } from '#server/features/notes/notes.handlers.ts'
import { makeSettings } from '#server/features/settings/firm-settings.ts'
import { addLogoPages } from '#server/features/settings/logo-pages.ts'
import { settingsHandlers } from '#server/features/settings/settings.handlers.ts'
import { addMetricsPage } from '#server/features/health/metrics-page.ts'
import { makeReadings } from '#server/features/health/readings.ts'
import { healthHandlers } from '#server/features/health/health.handlers.ts'
import { pruneIdempotencyKeys } from '#server/features/upkeep/prune-idempotency-keys.ts'
import { makeReadinessCheck } from '#server/features/health/readiness.ts'
import { makeTicks } from '#server/features/upkeep/ticks.ts'
import { makeUpkeep } from '#server/features/upkeep/upkeep-worker.ts'
import { addAppPages } from '#server/http/pages/app-pages.ts'
import { addDocsPages } from '#server/http/pages/docs-pages.ts'
import { makeSessionCookies } from '#server/http/cookies.ts'
import { mountEndpoints } from '#server/http/endpoints.ts'
import type { Handlers } from '#server/http/handlers.ts'
import packageJson from '#package.json' with { type: 'json' }
import { makeHttpServer } from '#server/http/server.ts'
import { type Timeouts, timeouts } from '#server/http/timeouts.ts'
import { startWatching } from '#server/watching.ts'
import type { Job } from '#server/work/define-job.ts'
import { makeJobWorker } from '#server/work/job-worker.ts'

/** The whole of Foyer, wired. */
export type Foyer = {
  deps: Deps
  /** Opens the port; before this nothing from outside is served. Returns the URL people use. */
  listen(): Promise<string>
  /** The few lines a person needs after the start. */
  greeting(): string[]
  /** Takes no more, finishes what is in hand within the time given, and closes everything. */
  stop(options: { withinMs: number }): Promise<void>
}

/** What tests put in the place of the surroundings. */
export type Surroundings = {
  log: FastifyBaseLogger
  now?: () => number
  timeouts?: Timeouts
  jobs?: readonly Job[]
}

/** Every kind of work that is done in the background, mails aside. */
const jobs: readonly Job[] = []

// A page of 100 leads takes some 50 KB with the text that was sent.
const pagesRemembered = 200

const handlers: Handlers<Deps, ReceivedResume> = {
  ...attorneyHandlers,
  ...sessionHandlers,
  ...intakeHandlers,
  ...leadHandlers,
  ...inboxHandlers,
  ...noteHandlers,
  ...changeHandlers,
  ...mailHandlers,
  ...eventHandlers,
  ...settingsHandlers,
  ...healthHandlers,
}

/**
 * Opens database, file store and mail, migrates, and wires every feature to its handlers, pages and workers.
 * @throws when a part does not work or would not keep its promises; nothing is listening then.
 */
export const buildFoyer = async (config: Config, around: Surroundings): Promise<Foyer> => {
  const { log, now = Date.now } = around
  refuseUnfinishedRestore(config.dataDir)
  const secretKey = config.secretKey ?? keepSecretKey(config.dataDir)
  const { version } = packageJson
  const { metrics, tracing, watcher, requests } = await startWatching(config, { version, log })
  const opened = await openUsableStore(config, now, log)
  const database = await openMigrated(config, log, watcher)
  const { db } = database
  await readInstallationId(db, now())
  const { store, upkeep: storage } = watchStore(opened, watcher, metrics.orphanFound)
  const openResume = makeOpenResume(store)
  const mailer = watchMailer(makeMailer(config, now), watcher, metrics.mailServerReachable)

  const http = makeHttpServer({
    log,
    trustProxy: config.trustProxy,
    timeouts: around.timeouts ?? timeouts,
    watch: requests,
  })
  const port = () => (http.server.address() as AddressInfo | null)?.port ?? config.port
  const baseUrl = () => config.baseUrl ?? `http://localhost:${port()}`

  const settings = await makeSettings({ db, config, now, log })
  const resetTokens = makeResetTokens({ ...config, secretKey })
  const intakeLoad = makeIntakeLoad()
  const mailWorker = makeMailWorker(
    {
      db,
      openResume,
      isIntakePressed: intakeLoad.isHigh,
      config,
      firm: settings.read,
      baseUrl,
      resetToken: resetTokens.issue,
      now,
      log,
      countAttempt: metrics.mailAttempt,
    },
    mailer,
    usualMailPace(config),
  )
  const refuseWhenFull = makeRoomCheck({ folder: config.dataDir, reserveBytes: config.diskReserveBytes })
  const files = makeFileWriter(refuseWhenFull)
  const mailHealth = mailWorker.health
  // SQLite has one server, PostgreSQL any number.
  const makeLimiter: MakeLimiter =
    database.kind === 'sqlite'
      ? (name, size) => makeMemoryLimiter(name, size, now)
      : makeSharedLimiters(db, secretKey, now)
  const changes = makeChangeFeed({
    db,
    // SQLite has one server, which hears of its own commits.
    connect: (heard) =>
      config.databaseUrl === undefined ? alone : makePostgresSignal(config.databaseUrl, heard),
    streamSeconds: config.accessTokenMinutes * 60,
    now,
    log,
  })
  const ticks = makeTicks({ db, now, log, work: { overdue: markOverdue } })
  const deps: Deps = {
    config,
    db,
    dataVersion: database.dataVersion,
    rememberPage: makeRemember(database.dataVersion, pagesRemembered),
    store,
    openResume,
    now,
    log,
    passwords: makePasswords({ cores: availableParallelism(), cost: 12 }),
    accessTokens: makeAccessTokens({ ...config, secretKey, minutes: config.accessTokenMinutes, now }),
    resetTokens,
    signInLimits: makeSignInLimits(config, makeLimiter),
    setupCode: await setupCodeFor(config, secretKey, db),
    intakeLoad,
    countSubmission: metrics.submission,
    wakeMail: mailWorker.wake,
    changes,
    settings,
    mailHealth,
    checkReadiness: makeReadinessCheck({
      db,
      temporary: storage.temporary,
      refuseWhenFull,
      mailHealth,
      now,
      log,
    }),
  }
  const jobWorker = makeJobWorker(deps, around.jobs ?? jobs)
  const upkeep = makeUpkeep({
    db,
    store,
    storage,
    chores: {
      sessions: pruneSessions,
      idempotencyKeys: pruneIdempotencyKeys,
      rateLimits: pruneRateLimits,
      tickets: pruneTickets,
      passwordResets: pruneResets,
      waitingNotices: (database, at) => addressStragglers(database, { mailFrom: config.mailFrom, now: at }),
    },
    now,
    log,
    watch: metrics.upkeep,
  })
  const receiver = makeResumeReceiver({
    dataDir: config.dataDir,
    maxBytes: config.resumeMaxBytes,
    files,
    load: intakeLoad,
    watcher,
  })

  const limit = makeAddressLimit(config, makeLimiter)

  mountEndpoints(http, deps, handlers, {
    identify: makeIdentify(deps),
    limit,
    cookies: makeSessionCookies({
      baseUrl: config.baseUrl,
      maxAgeSeconds: config.refreshTokenDays * 86_400,
    }),
    receiver,
    downloads: { xAccelLocation: config.xAccelLocation },
  })
  addFormPages(http, deps, { receiver, limit, key: deriveKey(secretKey, 'form') })
  addLogoPages(http, db)
  addDocsPages(http, { version })
  addAppPages(http)
  if (config.metrics === 'on') {
    const readings = makeReadings({ ...deps, dataDir: config.dataDir })
    addMetricsPage(http, { metrics, readings, token: config.metricsToken })
  }
  if (showsMails(config)) addDevMailPages(http, { folder: mailFolder(config), firm: settings.read })

  return {
    deps,
    listen: async () => {
      await http.listen({ host: config.host, port: config.port })
      mailWorker.start()
      jobWorker.start()
      upkeep.start()
      ticks.start()
      return baseUrl()
    },
    greeting: () =>
      greetingLines(config, {
        url: baseUrl(),
        database: database.description,
        store: opened.description,
        mail: mailer.describe,
        setupCode: deps.setupCode,
      }),
    stop: async ({ withinMs }) => {
      await Promise.all([
        closeHttp(http, withinMs),
        changes.stop(),
        ticks.stop(),
        upkeep.stop(),
        jobWorker.stop(),
      ])
      await files.close()
      await deps.passwords.close()
      await mailWorker.stop()
      await mailer.close()
      await database.close()
      await tracing?.stop()
    },
  }
}

const alone = { tell: () => {}, close: () => {} }

/** Lets answers under way finish; what is still open after the time given is cut off. */
const closeHttp = async (http: FastifyInstance, withinMs: number) => {
  const cutOff = setTimeout(() => http.server.closeAllConnections(), withinMs)
  // Those that were busy at first become idle one by one; a client may hold on to them for long.
  const closeIdle = setInterval(() => http.server.closeIdleConnections(), 50)
  await http.close()
  clearTimeout(cutOff)
  clearInterval(closeIdle)
}
