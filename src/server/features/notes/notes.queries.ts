import type { Database } from '#server/adapters/database/schema.ts'

const selectNotes = (db: Database) =>
  db
    .selectFrom('notes')
    .innerJoin('attorneys as author', 'author.id', 'notes.author_id')
    .selectAll('notes')
    .select(['author.name as author_name', 'author.email as author_email'])

export type NoteRow = Awaited<ReturnType<ReturnType<typeof selectNotes>['execute']>>[number]

export const selectNote = (db: Database, id: number): Promise<NoteRow> =>
  selectNotes(db).where('notes.id', '=', id).executeTakeFirstOrThrow()

/** Selects one row more than the page, which shows whether more follow. */
export const selectNotePage = (
  db: Database,
  leadId: number,
  page: { page_size: number; after_id?: number | undefined },
): Promise<NoteRow[]> =>
  selectNotes(db)
    .where('notes.lead_id', '=', leadId)
    .where('notes.id', '>', page.after_id ?? 0)
    .orderBy('notes.id')
    .limit(page.page_size + 1)
    .execute()

/** It counts rows, but only the notes about one lead. */
export const countNotes = async (db: Database, leadId: number): Promise<number> => {
  const { total } = await db
    .selectFrom('notes')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('lead_id', '=', leadId)
    .executeTakeFirstOrThrow()
  return total
}

export const hasLead = async (db: Database, id: number): Promise<boolean> =>
  (await db.selectFrom('leads').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
