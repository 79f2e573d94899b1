import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { readInstallationId } from '#server/adapters/database/installation.ts'
import { migrate } from '#server/adapters/database/migrate.ts'
import { type OpenDatabase, openDatabase } from '#server/adapters/database/open.ts'
import { makeMailbox } from '#server/adapters/mail/mailbox.ts'
import type { Mailer } from '#server/adapters/mail/mailer.ts'
import { makeSmtpMailer } from '#server/adapters/mail/smtp.ts'
import { openStore } from '#server/adapters/storage/open.ts'
import { keepSecretKey } from '#server/adapters/storage/secret-key.ts'
import { type Config, showsMails } from '#server/config.ts'
import { greetingLines } from '#server/greeting.ts'
import type { Deps } from '#server/deps.ts'
import { makeAccessTokens } from '#server/features/attorneys/access-tokens.ts'
import { attorneyHandlers } from '#server/features/attorneys/attorneys.handlers.ts'
import { makeIdentify } from '#server/features/attorneys/identify.ts'
import { makePasswords } from '#server/features/attorneys/passwords.ts'
import { pruneSessions } from '#server/features/attorneys/prune-sessions.ts'
import { setupCodeFor } from '#server/features/attorneys/setup-code.ts'
import { makeAddressLimit, makeSignInLimits } from '#server/features/attorneys/sign-in-limits.ts'
import { addFormPages } from '#server/features/intake/form-pages.ts'
import { intakeHandlers } from '#server/features/intake/intake.handlers.ts'
import { type ReceivedResume, makeResumeReceiver } from '#server/features/intake/receive-resume.ts'
import { makeRoomCheck } from '#server/features/intake/room-check.ts'
import { leadHandlers } from '#server/features/leads/leads.handlers.ts'
import { addressStragglers } from '#server/features/mails/address-waiting-notices.ts'
import { mailHandlers } from '#server/features/mails/mails.handlers.ts'
import { makeMailWorker } from '#server/features/mails/mail-worker.ts'
import { addDevMailPages } from '#server/features/mails/dev-mail-pages.ts'
import { healthHandlers } from '#server/features/upkeep/health.handlers.ts'
import { pruneIdempotencyKeys } from '#server/features/upkeep/prune-idempotency-keys.ts'
import { makeReadinessCheck } from '#server/features/upkeep/readiness.ts'
import { makeUpkeep } from '#server/features/upkeep/upkeep-worker.ts'
import { addDocsPages } from '#server/http/docs-pages.ts'
import { mountEndpoints } from '#server/http/endpoints.ts'
import type { Handlers } from '#server/http/handlers.ts'
import packageJson from '#package.json' with { type: 'json' }
import { type Timeouts, makeHttpServer, timeouts } from '#server/http/server.ts'

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
export type Surroundings = { log: FastifyBaseLogger; now?: () => number; timeouts?: Timeouts }

const handlers: Handlers<Deps, ReceivedResume> = {
  ...attorneyHandlers,
  ...intakeHandlers,
  ...leadHandlers,
  ...mailHandlers,
  ...healthHandlers,
}

/**
 * Opens database, file store and mail, migrates, and wires every feature to its handlers, pages and workers.
 * @throws when a part does not work or would not keep its promises; nothing is listening then.
 */
export const buildFoyer = async (config: Config, around: Surroundings): Promise<Foyer> => {
  const { log, now = Date.now } = around
  const secretKey = config.secretKey ?? keepSecretKey(config.dataDir)
  const database = await openMigrated(config, log)
  const { db } = database
  await readInstallationId(db, now())
  const { store, upkeep: storage } = openStore(config, now)
  const mailer = makeMailer(config, now)

  const http = makeHttpServer({ log, trustProxy: config.trustProxy, timeouts: around.timeouts ?? timeouts })
  const port = () => (http.server.address() as AddressInfo | null)?.port ?? config.port
  const baseUrl = () => config.baseUrl ?? `http://localhost:${port()}`

  const mailWorker = makeMailWorker({ db, store, config, baseUrl, now, log }, mailer)
  const refuseWhenFull = makeRoomCheck({ folder: config.dataDir, reserveBytes: config.diskReserveBytes })
  const mailHealth = mailWorker.health
  const deps: Deps = {
    config,
    db,
    store,
    now,
    log,
    passwords: makePasswords({ cores: availableParallelism(), cost: 12 }),
    accessTokens: makeAccessTokens({ ...config, secretKey, minutes: config.accessTokenMinutes, now }),
    signInLimits: makeSignInLimits(config),
    setupCode: await setupCodeFor(config, secretKey, db),
    refuseWhenFull,
    wakeMail: mailWorker.wake,
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
  const upkeep = makeUpkeep({
    db,
    store,
    storage,
    chores: {
      sessions: pruneSessions,
      idempotencyKeys: pruneIdempotencyKeys,
      waitingNotices: (database, at) => addressStragglers(database, { mailFrom: config.mailFrom, now: at }),
    },
    now,
    log,
  })
  const receiver = makeResumeReceiver({
    dataDir: config.dataDir,
    maxBytes: config.resumeMaxBytes,
    refuseWhenFull: deps.refuseWhenFull,
  })

  const limit = makeAddressLimit(config)

  mountEndpoints(http, deps, handlers, {
    identify: makeIdentify(deps),
    limit,
    receiver,
  })
  addFormPages(http, deps, { receiver, limit })
  addDocsPages(http, { version: packageJson.version })
  if (showsMails(config)) addDevMailPages(http, { folder: mailFolder(config) })

  return {
    deps,
    listen: async () => {
      await http.listen({ host: config.host, port: config.port })
      mailWorker.start()
      upkeep.start()
      return baseUrl()
    },
    greeting: () =>
      greetingLines(config, {
        url: baseUrl(),
        database: database.description,
        mail: mailer.describe,
        setupCode: deps.setupCode,
      }),
    stop: async ({ withinMs }) => {
      await upkeep.stop()
      await closeHttp(http, withinMs)
      await mailWorker.stop()
      await mailer.close()
      await database.close()
    },
  }
}

const openMigrated = async (config: Config, log: FastifyBaseLogger): Promise<OpenDatabase> => {
  const database = openDatabase({ url: config.databaseUrl, folder: config.dataDir })
  try {
    await database.assertDurable()
    const settings = (await database.readSettings()).map(({ name, value }) => [name, value])
    const { from, to } = await migrate(database)
    log.info({ database: database.description, from, to, ...Object.fromEntries(settings) }, 'database ready')
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

const mailFolder = (config: Config) => join(config.dataDir, 'mail')

const makeMailer = (config: Config, now: () => number): Mailer =>
  config.smtpHost === undefined
    ? makeMailbox(mailFolder(config), now)
    : makeSmtpMailer({
        host: config.smtpHost,
        port: config.smtpPort,
        user: config.smtpUser,
        password: config.smtpPassword,
        tls: config.smtpTls,
        ehloName: config.mailFrom.slice(config.mailFrom.lastIndexOf('@') + 1),
        now,
      })

/** Lets answers under way finish; what is still open after the time given is cut off. */
const closeHttp = async (http: FastifyInstance, withinMs: number) => {
  const cutOff = setTimeout(() => http.server.closeAllConnections(), withinMs)
  // Those that were busy at first become idle one by one; a client may hold on to them for long.
  const closeIdle = setInterval(() => http.server.closeIdleConnections(), 50)
  await http.close()
  clearTimeout(cutOff)
  clearInterval(closeIdle)
}
