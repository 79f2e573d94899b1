import type { z } from 'zod'
import { type LeadQuery, LeadState } from '#contract/leads.ts'
import { type CountKey, readCount } from '#server/adapters/database/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'

const listed = [
  'id',
  'first_name',
  'last_name',
  'email',
  'resume_path',
  'state',
  'created_at',
  'updated_at',
] as const

/** One row more than the page, to see whether there are more. */
export const selectLeadPage = (db: Database, { page_size, after_id, state }: z.output<typeof LeadQuery>) =>
  db
    .selectFrom('leads')
    .select(listed)
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'PENDING'))
    .$if(after_id !== undefined, (query) => query.where('id', '>', after_id ?? 0))
    .orderBy('id')
    .limit(page_size + 1)
    .execute()

export const countLeads = (db: Database, state: LeadState | undefined): Promise<number> =>
  readCount(
    db,
    (state ? [state] : LeadState.options).map((each): CountKey => `leads:${each}`),
  )

export const selectLead = (db: Database, id: number) =>
  db.selectFrom('leads').selectAll().where('id', '=', id).executeTakeFirst()

export const selectLeadEvents = (
  db: Database,
  leadId: number,
  page: { page_size: number; after_id?: number | undefined },
) =>
  db
    .selectFrom('events')
    .leftJoin('event_values', 'event_values.event_id', 'events.id')
    .select([
      'events.id',
      'events.kind',
      'events.at',
      'events.actor_id',
      'event_values.before',
      'event_values.after',
    ])
    .where('events.lead_id', '=', leadId)
    .where('events.id', '>', page.after_id ?? 0)
    .orderBy('events.id')
    .limit(page.page_size + 1)
    .execute()

/** Bounded by what happened to one lead, not by the number of leads. */
export const countLeadEvents = async (db: Database, leadId: number): Promise<number> => {
  const { total } = await db
    .selectFrom('events')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('lead_id', '=', leadId)
    .executeTakeFirstOrThrow()
  return total
}
