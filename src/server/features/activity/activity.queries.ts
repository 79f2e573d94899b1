import type { Database } from '#server/adapters/database/schema.ts'
import { selectPresented } from '#server/features/leads/present-lead-event.ts'
import { presented } from '#server/features/mails/present-mail.ts'

/** Rows of a lead below an id, the highest first. */
export type Below = { leadId: number; belowId: number; atMost: number }

export const hasLead = async (db: Database, id: number): Promise<boolean> =>
  (await db.selectFrom('leads').select('id').where('id', '=', id).executeTakeFirst()) !== undefined

export const selectNotes = (db: Database, { leadId, belowId, atMost }: Below) =>
  db
    .selectFrom('notes')
    .innerJoin('attorneys as author', 'author.id', 'notes.author_id')
    .selectAll('notes')
    .select(['author.name as author_name', 'author.email as author_email'])
    .where('notes.lead_id', '=', leadId)
    .where('notes.id', '<', belowId)
    .orderBy('notes.id', 'desc')
    .limit(atMost)
    .execute()

export const selectEvents = (db: Database, { leadId, belowId, atMost }: Below) =>
  selectPresented(db, leadId)
    .where('events.id', '<', belowId)
    .orderBy('events.id', 'desc')
    .limit(atMost)
    .execute()

/** All but the notices to colleagues. A lead has a mail for each attorney, so the rows of one lead may be sorted. */
export const selectMails = (db: Database, { leadId, belowId, atMost }: Below) =>
  db
    .selectFrom('mails')
    .select(presented)
    .where('lead_id', '=', leadId)
    .where('kind', '!=', 'notification')
    .where('id', '<', belowId)
    .orderBy('id', 'desc')
    .limit(atMost)
    .execute()

/** The notices to colleagues as one; its id is that of the first. Undefined if there are none. */
export const selectNotices = async (db: Database, leadId: number) => {
  const { id, at, ...counts } = await db
    .selectFrom('mails')
    .select(({ fn }) => [
      fn.min('id').as('id'),
      fn.min('created_at').as('at'),
      fn.countAll<number>().as('count'),
      fn.countAll<number>().filterWhere('state', '=', 'sent').as('sent'),
      fn.countAll<number>().filterWhere('state', '=', 'failed').as('failed'),
    ])
    .where('lead_id', '=', leadId)
    .where('kind', '=', 'notification')
    .executeTakeFirstOrThrow()
  return id === null || at === null ? undefined : { id, at, ...counts }
}
