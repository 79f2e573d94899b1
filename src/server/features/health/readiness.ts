import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { TemporaryFiles } from '#server/adapters/storage/store-upkeep.ts'
import type { JobBacklog, MailHealth, ReadinessCheck } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'
import { Outage } from '#server/outage.ts'
import { makeProbe } from './probe.ts'
import { touchInstallation } from '#server/adapters/database/installation.ts'

export type ReadinessOptions = {
  db: Database
  temporary: TemporaryFiles
  /** @throws Outage when the file store has too little room */
  refuseWhenFull: () => Promise<void>
  mailHealth: () => Promise<MailHealth>
  jobBacklog: () => Promise<JobBacklog[]>
  now: () => number
  log: FastifyBaseLogger
}

const retryAfterSeconds = '5'

/**
 * Checks whether a lead could be stored now, by writing to the database and the file store. Does so at most once a
 * second, however often it is called, and answers within seconds.
 */
export const makeReadinessCheck = (options: ReadinessOptions): ReadinessCheck => {
  const database = makeProbe(() => transact(options.db, (tx) => touchInstallation(tx, options.now())))
  const storage = makeProbe(async () => {
    await options.refuseWhenFull()
    await options.temporary.probe()
  })
  const mail = makeProbe(options.mailHealth)
  const jobs = makeProbe(options.jobBacklog)

  return async () => {
    const [written, stored] = await Promise.all([database(), storage()])
    const troubles = [
      ...(written.ok ? [] : [databaseSentence(written.error)]),
      ...(stored.ok ? [] : [storageSentence(stored.error)]),
    ]
    const cause = written.ok ? !stored.ok && stored.error : written.error
    if (troubles.length > 0) {
      throw new Problem('unavailable', troubles.join(' '), {
        headers: { 'retry-after': retryAfterSeconds },
        cause,
      })
    }
    const [mails, work] = await Promise.all([mail(), jobs()])
    if (!mails.ok) options.log.warn({ err: mails.error }, 'the state of the outbox cannot be read')
    if (!work.ok) options.log.warn({ err: work.error }, 'the state of background work cannot be read')
    const backlog = work.ok ? work.value : []
    const { status, failed, waiting, refusal, oldestDueSeconds } = mails.ok ? mails.value : unknownMails
    return {
      status: 'ready',
      database: 'ok',
      storage: 'ok',
      mail: status,
      mails_failed: failed,
      mails_waiting: waiting,
      mail_refusal: refusal,
      oldest_mail_seconds: oldestDueSeconds,
      jobs_failed: backlog.reduce((sum, { failed }) => sum + failed, 0),
      oldest_job_seconds: Math.max(0, ...backlog.map((each) => each.oldestDueSeconds)),
    }
  }
}

const unknownMails = { status: 'trouble', failed: 0, waiting: 0, refusal: null, oldestDueSeconds: 0 } as const

const isFull = (error: unknown) => error instanceof Outage && error.kind === 'full'

const databaseSentence = (error: unknown) =>
  isFull(error) ? 'The database has no room left.' : 'The database cannot be written.'

const storageSentence = (error: unknown) =>
  isFull(error) ? 'The file store has no room left.' : 'The file store cannot be written.'
