import { sql } from 'kysely'
import { MailKind } from '#contract/mails.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { firstPauseMs } from './judge-failure.ts'

/** As far the clocks of nodes may be apart. */
const skewMs = 60_000
const rowsAtOnce = 1000

/**
 * After a clock was set back, mails wait for times that no pause reaches: brings them to where they would be had the
 * clock always been right. A mail that was tried is due now, one in hand when a new lease would end, and a confirmation
 * that was stored for later goes as much later as it was to.
 * @returns how many
 */
export const boundDueTimes = async (db: Database, times: Times): Promise<number> => {
  let total = 0
  for (const kind of MailKind.options) {
    // As a rule there is none, and nothing is written.
    for (;;) {
      const ids = await selectTooLate(db, kind, times)
      if (ids.length === 0) break
      total += await transact(db, (tx) => bringForward(tx, ids, times))
    }
  }
  return total
}

type Times = { now: number; pauseMaxMs: number; leaseMs: number }

const selectTooLate = async (
  db: Database,
  kind: MailKind,
  { now, pauseMaxMs, leaseMs }: Times,
): Promise<number[]> => {
  const beyond = (ms: number) => sql<boolean>`due_at - ${now + skewMs} > ${sql.lit(ms)}`
  const beyondItsPause = sql<boolean>`attempts <= 12 and due_at - ${now + skewMs} > ${sql.lit(firstPauseMs)} * (1 << cast(attempts - 1 as integer))`
  const isTooLate = sql<boolean>`case
    when lease_token is not null then ${beyond(leaseMs)}
    when attempts > 0 then ${beyond(pauseMaxMs)} or (${beyondItsPause})
    else ${sql.lit(kind !== 'confirmation')} or created_at > ${now + skewMs} end`
  const rows = await db
    .selectFrom('mails')
    .select('id')
    .where('state', '=', sql.lit('queued'))
    .where('kind', '=', kind)
    .where('due_at', '>', now + skewMs)
    .where(isTooLate)
    .limit(rowsAtOnce)
    .execute()
  return rows.map(({ id }) => id)
}

const bringForward = async (tx: Database, ids: number[], { now, leaseMs }: Times): Promise<number> => {
  const wasJustStored = sql`lease_token is null and attempts = 0 and created_at > ${now}`
  const { numUpdatedRows } = await tx
    .updateTable('mails')
    .set({
      due_at: sql`case when lease_token is not null then ${now + leaseMs}
        when ${wasJustStored} then ${now} + due_at - created_at else ${now} end`,
      scheduled_at: sql`case when ${wasJustStored} then ${now} + scheduled_at - created_at
        when scheduled_at > ${now} then ${now} else scheduled_at end`,
      created_at: sql`case when created_at > ${now} then ${now} else created_at end`,
    })
    .where('id', 'in', ids)
    // Somebody may have taken or sent one meanwhile.
    .where('state', '=', 'queued')
    .where('due_at', '>', now + skewMs)
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}
