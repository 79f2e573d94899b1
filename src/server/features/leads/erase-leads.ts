import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import { tablesOfLead } from '#server/adapters/database/tables/tables.ts'
import { recountJobs } from '#server/work/jobs/job-counts.ts'
import { unindexLeads } from './index-lead.ts'
import { recountLeads } from './lead-counts.ts'
import { rolledColumns } from './rollups/lead-rollups.ts'

/**
 * Erases leads that are nobody's concern any more, with their search words, keys, notes, jobs and events, and moves the counters
 * back. They must have no mails.
 * @returns the paths of their resumes, which the caller removes after the commit
 */
export const eraseLeads = async (tx: Database, ids: readonly number[]): Promise<string[]> => {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('leads')
    .select([...rolledColumns, 'resume_path'])
    .where('id', 'in', ids)
    .execute()
  const jobs = await tx
    .selectFrom('jobs')
    .select(['state', 'kind', 'started_by'])
    .where('lead_id', 'in', ids)
    .execute()
  await unindexLeads(tx, ids)
  const events = tx.selectFrom('events').select('id').where('lead_id', 'in', ids)
  await tx.deleteFrom('event_values').where('event_id', 'in', events).execute()
  await tx.deleteFrom('events').where('lead_id', 'in', ids).execute()
  for (const { table, column } of tablesOfLead)
    await sql`delete from ${sql.table(table)} where ${sql.ref(column)} in (${sql.join(ids)})`.execute(tx)
  await tx.deleteFrom('leads').where('id', 'in', ids).execute()
  await recountLeads(
    tx,
    rows.map((before) => ({ before })),
  )
  await recountJobs(tx, ...jobs.map((before) => ({ before })))
  return rows.flatMap(({ resume_path }) => resume_path ?? [])
}
