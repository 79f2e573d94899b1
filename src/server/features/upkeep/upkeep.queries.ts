import { sql } from 'kysely'
import type { CountKey } from '#server/adapters/database/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { withheldBy } from '#server/wording.ts'

/** What the database knows of itself, to be compared with the mark of the file store. */
export type Installation = { installation_id: string; sweeps: number; leads_seen: number }

/**
 * `leads_seen` is the highest id, not the count: ids are never handed out again, and a lead that is erased leaves those
 * after it standing, while a count would fall. Undefined in a database that never served.
 */
export const selectInstallation = (db: Database): Promise<Installation | undefined> =>
  db
    .selectFrom('installation')
    .select(['installation_id', 'sweeps'])
    .select((eb) =>
      eb.fn
        .coalesce(
          eb.selectFrom('leads').select((lead) => lead.fn.max('id').as('id')),
          eb.lit(0),
        )
        .as('leads_seen'),
    )
    .executeTakeFirst()

/** @returns how often this installation was swept, this time included */
export const countSweep = async (tx: Database): Promise<number> => {
  const { sweeps } = await tx
    .updateTable('installation')
    .set((eb) => ({ sweeps: eb('sweeps', '+', 1) }))
    .returning('sweeps')
    .executeTakeFirstOrThrow()
  return sweeps
}

export const touchInstallation = async (tx: Database, now: number): Promise<void> => {
  await tx.updateTable('installation').set({ checked_at: now }).executeTakeFirstOrThrow()
}

/** Those of the paths that a lead names. */
export const selectNamed = async (db: Database, paths: readonly string[]): Promise<Set<string>> => {
  if (paths.length === 0) return new Set()
  const rows = await db.selectFrom('leads').select('resume_path').where('resume_path', 'in', paths).execute()
  return new Set(rows.map(({ resume_path }) => resume_path))
}

export type KeptResume = { id: number; resume_path: string; resume_bytes: number; resume_sha256: string }

/** Leads by ascending id, a page at a time. */
export const selectResumesAfter = (db: Database, id: number, pageSize: number): Promise<KeptResume[]> =>
  db
    .selectFrom('leads')
    .select(['id', 'resume_path', 'resume_bytes', 'resume_sha256'])
    .where('id', '>', id)
    .orderBy('id')
    .limit(pageSize)
    .execute()

export type Comparison = { key: CountKey; counted: number; there: number }

/** Every counter beside the rows it counts, in one statement and so of one moment. Scans: for the doctor only. */
export const compareCounts = async (db: Database): Promise<Comparison[]> => {
  const { rows } = await sql<Comparison>`
    select key, cast(sum(counted) as bigint) as counted, cast(sum(there) as bigint) as there from (
      select key, count as counted, 0 as there from counts
      union all select 'leads:' || state, 0, count(*) from leads group by state
      union all select 'inbox:unassigned', 0, count(*) from leads where state = 'PENDING' and assigned_to is null
      union all select 'inbox:assigned:' || assigned_to, 0, count(*) from leads
        where state = 'PENDING' and assigned_to is not null group by assigned_to
      union all select 'inbox:overdue', 0, count(*) from leads where overdue = 1
      union all select case when trouble = 'recipient' then 'mails:refused' else 'mails:' || state end, 0, count(*)
        from mails group by 1
    ) as both_sides group by key order by key`.execute(db)
  return rows
}

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
    oldestDueSeconds: Math.max(0, Math.floor((now - (due_at ?? now)) / 1000)),
  }
}
