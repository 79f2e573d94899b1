import type { FastifyBaseLogger } from 'fastify'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import { makeMailbox } from '#server/adapters/mail/mailbox.ts'
import type { Mailer } from '#server/adapters/mail/mailer.ts'
import { makeSmtpMailer } from '#server/adapters/mail/smtp.ts'
import { type OpenStore, openStore } from '#server/adapters/storage/open.ts'
import type { Watcher } from '#server/adapters/telemetry/watcher.ts'
import { type Config, mailFolder } from '#server/config/config.ts'
import { Outage } from '#server/outage.ts'

/**
 * Wrong settings of the store end the start. A store that does not answer does not, because machines start in any
 * order.
 */
export const openUsableStore = async (
  config: Config,
  now: () => number,
  log: FastifyBaseLogger,
): Promise<OpenStore> => {
  const opened = openStore(config, now)
  await opened.assertUsable().catch((error: unknown) => {
    if (!(error instanceof Outage)) throw error
    const store = opened.description
    log.warn({ err: error, store }, 'the file store does not answer; not ready until it does')
  })
  return opened
}

/** Opens the database and migrates it to the version of this program. @throws when its settings are not durable */
export const openMigrated = async (
  config: Config,
  log: FastifyBaseLogger,
  watcher: Watcher,
): Promise<OpenDatabase> => {
  const database = openDatabase({ url: config.databaseUrl, folder: config.dataDir }, watcher)
  try {
    database.enterAsServer()
    await database.assertDurable()
    const settings = (await database.readSettings()).map(({ name, value }) => [name, value])
    const { from, to, copy } = await migrate(database)
    if (copy !== undefined) log.warn({ copy }, 'the database was copied before its migration')
    log.info({ database: database.description, from, to, ...Object.fromEntries(settings) }, 'database ready')
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Sends mail by SMTP if SMTP_HOST is set, else writes mails to a folder. */
export const makeMailer = (config: Config, now: () => number): Mailer =>
  config.smtpHost === undefined
    ? makeMailbox(mailFolder(config), now)
    : makeSmtpMailer({
        host: config.smtpHost,
        port: config.smtpPort,
        user: config.smtpUser,
        password: config.smtpPassword,
        tls: config.smtpTls,
        ehloName: config.mailFrom.slice(config.mailFrom.lastIndexOf('@') + 1),
        limits: { messageMs: config.mailLeaseSeconds * 400 },
        now,
      })
