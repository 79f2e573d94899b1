import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import { addToCounts } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Mailer } from '#server/adapters/mail/mailer.ts'
import { makeSmtpMailer, type SmtpLimits } from '#server/adapters/mail/smtp.ts'
import { makeDiskStore } from '#server/adapters/storage/disk/disk.ts'
import { dayOf } from '#server/clock/day-of.ts'
import { databases, makeMigratedDatabase } from '#server/testing/database/databases.ts'
import { makeOpenResume } from '#server/adapters/storage/open-verified.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { enqueueLeadMails } from './enqueue-lead-mails.ts'
import { type MailPace, type MailWorker, makeMailWorker } from './mail-worker.ts'

/** An outbox with any number of workers, for tests that need more than the one worker of a complete Foyer. */
export type TestOutbox = {
  db: Database
  dataDir: string
  databaseUrl: string | undefined
  clock: { now: () => number; advance(ms: number): void }
  /** Stores leads with resumes and mails: for each a confirmation, and a notification to attorney@example.org. */
  addLeads(emails: string[], resume?: string): Promise<void>
  smtpMailer(port: number, limits?: Partial<SmtpLimits>): Mailer
  /** Starts a worker, which is stopped when the test ends. Its pauses are a second at most. */
  startWorker(mailer: Mailer, more?: WorkerSettings): MailWorker
}

type WorkerSettings = { pace?: Partial<MailPace>; now?: () => number; isIntakePressed?: () => boolean }

export const notified = 'attorney@example.org'

/** Settings with which a complete Foyer sends through a test server, with pauses of a second at most. */
export const smtpSettings = ({ port }: { port: number }) => ({
  env: {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(port),
    SMTP_TLS: 'False',
    MAIL_FROM: 'intake@example.com',
    FIRM_NAME: 'Example & Partners',
    NOTIFY_EMAIL: notified,
    MAIL_RETRY_MAX_SECONDS: '1',
    MAIL_GIVE_UP_DAYS: '1',
  },
})

export const testPace: MailPace = {
  sendsAtOnce: 5,
  leaseMs: 300_000,
  pollMs: 100,
  pressedPauseMs: 100,
  settleMs: 5_000,
}

/** Registers a test once for each database, with an empty outbox. */
export const onEachOutbox = (
  guarantee: string,
  body: (outbox: TestOutbox, t: TestContext) => Promise<void>,
): void => {
  for (const kind of databases) {
    test(`${guarantee} (${kind})`, async (t) => {
      const databaseUrl = kind === 'postgres' ? await makeMigratedDatabase(t) : undefined
      const { outbox, end } = await openOutbox(t, databaseUrl)
      await body(outbox, t).finally(end)
    })
  }
}

const openOutbox = async (t: TestContext, databaseUrl: string | undefined) => {
  const dataDir = await makeTestFolder(t)
  const database = openDatabase({ url: databaseUrl, folder: dataDir })
  const workers: MailWorker[] = []
  await migrate(database)
  const { db } = database
  let ahead = 0
  const now = () => Date.now() + ahead
  const store = makeDiskStore(dataDir, now)
  const config = {
    mailFrom: 'intake@example.com',
    notifyEmail: [notified],
    mailRetryMaxSeconds: 1,
    mailGiveUpDays: 5,
    clamdHost: undefined,
    clamdWaitMinutes: 5,
  }

  const outbox: TestOutbox = {
    db,
    dataDir,
    databaseUrl,
    clock: { now, advance: (ms) => void (ahead += ms) },
    addLeads: async (emails, resume = 'a resume') => {
      await mkdir(join(dataDir, 'uploads'), { recursive: true })
      await transact(db, async (tx) => {
        for (const email of emails) await addLead(tx, dataDir, { email, resume, at: now(), config })
      })
    },
    smtpMailer: (port, limits) =>
      makeSmtpMailer({
        host: '127.0.0.1',
        port,
        user: '',
        password: '',
        tls: false,
        ehloName: 'example.com',
        ...(limits && { limits }),
        now,
      }),
    startWorker: (mailer, more = {}) => {
      const deps = {
        db,
        openResume: makeOpenResume(store),
        isIntakePressed: more.isIntakePressed ?? (() => false),
        config,
        firm: async () => ({
          firm_name: 'Example & Partners',
          firm_footer: '',
          firm_time_zone: 'UTC',
          notify_email: [notified],
        }),
        baseUrl: () => 'https://intake.example.com',
        resetToken: ({ id }: { id: number }) => `${id}.token`,
        invitationToken: ({ id }: { id: number }) => `${id}.token`,
        now: more.now ?? now,
        log: pino({ level: 'silent' }),
      }
      const worker = makeMailWorker(deps, mailer, { ...testPace, ...more.pace })
      worker.start()
      workers.push(worker)
      return worker
    },
  }
  const end = async () => {
    await Promise.all(workers.map((worker) => worker.stop()))
    await database.close()
  }
  return { outbox, end }
}

type NewLead = {
  email: string
  resume: string
  at: number
  config: Parameters<typeof enqueueLeadMails>[2]
}

const addLead = async (tx: Database, dataDir: string, { email, resume, at, config }: NewLead) => {
  const sha256 = createHash('sha256').update(resume).digest('hex')
  const path = `uploads/${sha256}_${Math.random()}.txt`
  await writeFile(join(dataDir, path), resume)
  const lead = await tx
    .insertInto('leads')
    .values({
      first_name: 'Ada',
      last_name: 'Lovelace',
      email,
      state: 'PENDING',
      version: 1,
      source: 'api',
      consent_version: null,
      resume_path: path,
      resume_name: 'resume.txt',
      resume_media_type: 'text/plain; charset=utf-8',
      resume_bytes: Buffer.byteLength(resume),
      resume_sha256: sha256,
      due_at: at,
      created_at: at,
      updated_at: at,
      arrived_on: dayOf(at, 'UTC'),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await enqueueLeadMails(tx, { id: lead.id, email }, config, at)
}

/** Addresses of people who have not written before. */
export const addresses = (count: number, from = 1) =>
  Array.from({ length: count }, (_, n) => `lead-${from + n}@example.com`)

export const mailRows = (db: Database) => db.selectFrom('mails').selectAll().orderBy('id').execute()

/** How many mails are in each state, by the counters and by counting rows, so that a test can compare the two. */
export const countsAndTruth = async (db: Database) => {
  const counted = await db
    .selectFrom('counts')
    .select(({ fn }) => ['key', fn.sum<number | string>('count').as('count')])
    .where('key', 'like', 'mails:%')
    .groupBy('key')
    .execute()
  const counts: Record<string, number> = {}
  for (const { key, count } of counted)
    if (Number(count) !== 0) counts[key.slice('mails:'.length)] = Number(count)
  const truth: Record<string, number> = {}
  for (const { state, trouble } of await mailRows(db)) {
    const counted = state === 'failed' && trouble === 'recipient' ? 'refused' : state
    truth[counted] = (truth[counted] ?? 0) + 1
  }
  return { counts, truth }
}

/** Waits until the condition holds. @throws the last error of the condition, or an error, after `withinMs` */
export const eventually = async (
  condition: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 15_000,
): Promise<void> => {
  const deadline = performance.now() + withinMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`)
    await delay(20)
  }
}

export const everyMailIs = (db: Database, state: string) => async () =>
  (await mailRows(db)).every((row) => row.state === state)

/** Fails every mail and updates the counters. The confirmations among the first hundred fail by a refused address. */
export const failAll = async (tx: Database): Promise<void> => {
  await tx.updateTable('mails').set({ state: 'failed', last_error: 'Given up.' }).execute()
  await tx
    .updateTable('mails')
    .set({ trouble: 'recipient' })
    .where('kind', '=', 'confirmation')
    .where('id', '<', 100)
    .execute()
  const refused = (await mailRows(tx)).filter(({ trouble }) => trouble === 'recipient').length
  const all = (await mailRows(tx)).length
  await tx.deleteFrom('counts').where('key', 'like', 'mails:%').execute()
  await addToCounts(tx, { 'mails:failed': all - refused, 'mails:refused': refused })
}

/** @returns the id of an admin without a session */
export const addAdmin = async (tx: Database): Promise<number> => {
  const { id } = await tx
    .insertInto('attorneys')
    .values({
      email: 'admin@example.com',
      password_hash: '',
      role: 'admin',
      status: 'active',
      created_at: 1,
      updated_at: 1,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
