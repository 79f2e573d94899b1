import type { Database } from '#server/adapters/database/schema.ts'
import { withheldBy } from '#server/wording.ts'

/** `withheld`: those of the failed ones that a restore has not let go out. Reads each of these: for the doctor only. */
export const selectOutbox = async (
  db: Database,
  now: number,
): Promise<{ failed: number; withheld: number; oldestDueSeconds: number }> => {
  const failedMails = db
    .selectFrom('mails')
    .select((mail) => mail.fn.countAll<number>().as('count'))
    .where('state', '=', 'failed')
    .where('trouble', 'is', null)
  const { failed, withheld, due_at } = await db
    .selectNoFrom((eb) => [
      failedMails.as('failed'),
      failedMails.where('last_error', 'like', `${withheldBy}%`).as('withheld'),
      eb
        .selectFrom('mails')
        .select((mail) => mail.fn.min('due_at').as('due_at'))
        .where('state', '=', 'queued')
        .as('due_at'),
    ])
    .executeTakeFirstOrThrow()
  return {
    failed: failed ?? 0,
    withheld: withheld ?? 0,
    oldestDueSeconds: secondsSince(due_at, now),
  }
}

/** Every kind of which there is a job. Reads each of them: for the doctor only. */
export const selectJobsByKind = async (
  db: Database,
  now: number,
): Promise<{ kind: string; failed: number; oldestDueSeconds: number }[]> => {
  const rows = await db
    .selectFrom('jobs')
    .select((job) => [
      'kind',
      job.fn.countAll<number>().filterWhere('state', '=', 'failed').as('failed'),
      job.fn.min('due_at').filterWhere('state', '=', 'queued').as('due_at'),
    ])
    .groupBy('kind')
    .orderBy('kind')
    .execute()
  return rows.map(({ kind, failed, due_at }) => ({
    kind,
    failed,
    oldestDueSeconds: secondsSince(due_at, now),
  }))
}

const secondsSince = (at: number | null, now: number) => Math.max(0, Math.floor((now - (at ?? now)) / 1000))
