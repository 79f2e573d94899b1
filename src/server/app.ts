import type { AddressInfo } from 'node:net'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { api } from '#contract/api.ts'
import { readInstallationId } from '#server/adapters/database/installation.ts'
import { watchMailer } from '#server/adapters/mail/watch-mailer.ts'
import { makeFileWriter } from '#server/adapters/storage/disk/file-writer.ts'
import { keepSecretKey } from '#server/adapters/storage/secret-key.ts'
import { watchStore } from '#server/adapters/storage/watch-store.ts'
import type { Config } from '#server/config/config.ts'
import type { Deps } from '#server/deps.ts'
import { makeIdentify } from '#server/features/attorneys/sessions/identify.ts'
import { makeAddressLimit } from '#server/features/attorneys/sessions/sign-in/sign-in-limits.ts'
import { refuseUnfinishedRestore } from '#server/features/backup/restore-target.ts'
import { makeResumeReceiver } from '#server/features/intake/upload/receive-resume.ts'
import { makeRoomCheck } from '#server/features/intake/room-check.ts'
import { makeTableReceiver } from '#server/features/leads/imports/table/receive-table.ts'
import { prepareSearch } from '#server/features/leads/search/reindex.job.ts'
import { refuseWithoutPackages } from '#server/features/reading/recognition/packages.ts'
import { features, followers, handlers, jobs, periodic } from '#server/features.ts'
import { greetingLines } from '#server/greeting.ts'
import { makeSessionCookies } from '#server/http/cookies.ts'
import { mountEndpoints } from '#server/http/endpoints.ts'
import { addAppPages } from '#server/http/pages/app-pages.ts'
import { addDocsPages } from '#server/http/pages/docs-pages.ts'
import { boundWaits } from '#server/http/connections/bound-waits.ts'
import { makeHttpServer } from '#server/http/server.ts'
import { type Timeouts, timeouts } from '#server/http/connections/timeouts.ts'
import { limitersFor, makeDeps } from '#server/make-deps.ts'
import { makeMailer, openMigrated, openUsableStore } from '#server/open-parts.ts'
import { startTelemetry } from '#server/telemetry.ts'
import type { Job } from '#server/work/jobs/define-job.ts'
import { makeJobWorker } from '#server/work/jobs/job-worker.ts'
import { followFeed } from '#server/work/follow-feed.ts'
import { makePeriodicWork } from '#server/work/periodic.ts'
import packageJson from '#package.json' with { type: 'json' }

/** A complete Foyer server. */
export type Foyer = {
  deps: Deps
  /** Opens the port. Returns the URL that people use. */
  listen(): Promise<string>
  /** The lines to print after the start. */
  greeting(): string[]
  /** Accepts no more requests, finishes the running ones within the time given, and closes everything. */
  stop(options: { withinMs: number }): Promise<void>
}

/** The log, and what tests replace. */
export type FoyerOptions = {
  log: FastifyBaseLogger
  now?: () => number
  timeouts?: Timeouts
  jobs?: readonly Job[]
  /** Of bcrypt; each step doubles the time of a hash. */
  passwordCost?: number
}

/**
 * Opens the database, the file store and the mailer, migrates the database, and mounts the features.
 * @throws when a part does not work or is not durable; nothing is listening then
 */
export const buildFoyer = async (config: Config, options: FoyerOptions): Promise<Foyer> => {
  const { log, now = Date.now, passwordCost = 12 } = options
  refuseUnfinishedRestore(config.dataDir)
  refuseWithoutPackages(config)
  const secretKey = config.secretKey ?? keepSecretKey(config.dataDir)
  const { version } = packageJson
  const { metrics, tracing, watcher, requests } = await startTelemetry(config, { version, log })
  const opened = await openUsableStore(config, now, log)
  const database = await openMigrated(config, log, watcher)
  await readInstallationId(database.db, now())
  await prepareSearch(database.db, now())
  const { store, upkeep: storage } = watchStore(opened, watcher, metrics.orphanFound)
  const mailer = watchMailer(makeMailer(config, now), watcher, metrics.mailServerReachable)

  const http = makeHttpServer({
    log,
    trustProxy: config.trustProxy,
    timeouts: options.timeouts ?? timeouts,
    watch: requests,
  })
  if (database.isRemote) boundWaits(http)
  const port = () => (http.server.address() as AddressInfo | null)?.port ?? config.port
  const baseUrl = () => config.baseUrl ?? `http://localhost:${port()}`

  const makeLimiter = limitersFor(database, secretKey, now)
  const refuseWhenFull = makeRoomCheck({ folder: config.dataDir, reserveBytes: config.diskReserveBytes })
  const files = makeFileWriter(refuseWhenFull)
  const [deps, mailWorker] = await makeDeps(
    {
      config,
      secretKey,
      passwordCost,
      database,
      store,
      files,
      storage,
      refuseWhenFull,
      mailer,
      metrics,
      baseUrl,
      now,
      log,
    },
    makeLimiter,
  )
  const receiver = makeResumeReceiver({
    dataDir: config.dataDir,
    maxBytes: config.resumeMaxBytes,
    files,
    load: deps.intakeLoad,
    watcher,
  })
  const limit = makeAddressLimit(config, makeLimiter)
  const jobWorker = makeJobWorker(deps, options.jobs ?? jobs, { watch: metrics.jobEnded })
  const periodicWork = makePeriodicWork(deps, periodic, metrics.upkeep)
  const feedReaders = followers.map((each) => followFeed(deps, each))

  mountEndpoints(http, api, deps, handlers, {
    identify: makeIdentify(deps),
    limit,
    cookies: makeSessionCookies({
      baseUrl: config.baseUrl,
      maxAgeSeconds: config.refreshTokenDays * 86_400,
    }),
    receivers: { resume: receiver, table: makeTableReceiver({ dataDir: config.dataDir, files }) },
    downloads: { xAccelLocation: config.xAccelLocation },
  })
  for (const { pages } of features) pages?.(http, deps, { limit, receiver, secretKey, metrics })
  addDocsPages(http, { version })
  addAppPages(http)

  return {
    deps,
    listen: async () => {
      await http.listen({ host: config.host, port: config.port })
      mailWorker.start()
      jobWorker.start()
      periodicWork.start()
      for (const reader of feedReaders) reader.start()
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
        deps.changes.stop(),
        periodicWork.stop(),
        jobWorker.stop(),
        ...feedReaders.map((reader) => reader.stop()),
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

/** Lets running requests finish, and closes connections that are still open after the time given. */
const closeHttp = async (http: FastifyInstance, withinMs: number) => {
  const cutOff = setTimeout(() => http.server.closeAllConnections(), withinMs)
  // Busy connections become idle one by one, and clients may keep them open for long.
  const closeIdle = setInterval(() => http.server.closeIdleConnections(), 50)
  await http.close()
  clearTimeout(cutOff)
  clearInterval(closeIdle)
}
