import { sql } from 'kysely'
import type { CountKey } from './counts.ts'
import type { Database } from './schema.ts'

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
      union all select case when state = 'failed' and trouble = 'recipient' then 'mails:refused' else 'mails:' || state end, 0, count(*)
        from mails group by 1
      union all select 'jobs:' || state || ':' || kind, 0, count(*) from jobs group by 1
    ) as both_sides group by key order by key`.execute(db)
  return rows
}
