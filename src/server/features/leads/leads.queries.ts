import { sql } from 'kysely'
import type { z } from 'zod'
import type { LeadQuery, LeadState } from '#contract/schemas/leads.ts'
import { fieldNames } from '#contract/form/submission-fields.ts'
import { type LeadStage, leadStages, stateOfStage } from '#contract/values/lead-stage.ts'
import { views } from '#contract/views.ts'
import { type CountKey, readCount } from '#server/adapters/database/counting/counts.ts'
import { prepared, preparedIn } from '#server/adapters/database/statements/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { Problem } from '#server/problem.ts'
import { closedCounter } from './lead-counts.ts'
import { selectPresented } from './present-lead-event.ts'

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

/** Selects one row more than the page, which shows whether more follow. */
export const selectLeadPage = async (
  db: Database,
  { page_size, after_id, state }: z.output<typeof LeadQuery>,
) => {
  const values = { after: after_id ?? 0, rows: page_size + 1 }
  return state ? selectInState(db, state, values) : selectPage(db, values)
}

type Page = { after: number; rows: number }

const pageOf = (db: Database, at: Page) =>
  db.selectFrom('leads').select(listed).where('id', '>', at.after).orderBy('id').limit(at.rows)

const selectPage = prepared(pageOf)

/** A state of the API may be several stages; the index has each of them in the order of the ids. */
const selectInState = async (db: Database, state: LeadState, at: Page) => {
  const pages = await Promise.all(stagesIn(state).map((stage) => selectPageIn(stage)(db, at)))
  const [page = [], ...others] = pages
  if (others.length === 0) return page
  return pages
    .flat()
    .sort((a, b) => a.id - b.id)
    .slice(0, at.rows)
}

const stagesIn = (state: LeadState) => leadStages.filter((stage) => stateOfStage(stage) === state)

const selectPageIn = preparedIn((stage: LeadStage) =>
  // A literal, because SQLite prepares a statement again when a bound value could decide whether a partial index applies.
  prepared((db, at: Page) => pageOf(db, at).where('state', '=', sql.lit(stage))),
)

/** In the order of the ids. */
export const selectListed = async (db: Database, ids: readonly number[]) => {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('leads').select(listed).where('id', 'in', ids).execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

export const countLeads = (db: Database, state: LeadState | undefined): Promise<number> =>
  readCount(db, state ? countersOf[state] : [views.all.counter])

const countersOf: Record<LeadState, CountKey[]> = {
  PENDING: [views.pending.counter, closedCounter],
  REACHED_OUT: [views.reached_out.counter],
}

/** Leads with the assigned attorney and the consent text that was ticked. */
const selectRows = (db: Database) =>
  db
    .selectFrom('leads')
    .leftJoin('attorneys as assignee', 'assignee.id', 'leads.assigned_to')
    .leftJoin('consent_texts', 'consent_texts.version', 'leads.consent_version')
    .select([
      'leads.id',
      ...fieldNames.map((name) => `leads.${name}` as const),
      'leads.state',
      'leads.version',
      'leads.source',
      'leads.consent_version',
      'leads.consent_language',
      'leads.consented_at',
      'leads.language',
      'leads.origin',
      'leads.external_id',
      'leads.marks',
      'leads.resume_path',
      'leads.resume_name',
      'leads.resume_media_type',
      'leads.resume_bytes',
      'leads.resume_sha256',
      'leads.resume_caveats',
      'leads.message',
      'leads.assigned_to',
      'leads.outcome',
      'leads.contact',
      'leads.link',
      'leads.city',
      'leads.reached_out_at',
      'leads.due_at',
      'leads.overdue',
      'leads.created_at',
      'leads.updated_at',
      'assignee.name as assignee_name',
      'assignee.email as assignee_email',
      'consent_texts.text as consent_text',
    ])

export type LeadRow = Awaited<ReturnType<ReturnType<typeof selectRows>['execute']>>[number]

export const selectLeadRow = async (db: Database, id: number): Promise<LeadRow | undefined> =>
  (await selectRow(db, { id }))[0]

const selectRow = prepared((db, at: { id: number }) => selectRows(db).where('leads.id', '=', at.id))

/** @throws Problem not_found */
export const existingLead = async (db: Database, id: number): Promise<LeadRow> => {
  const row = await selectLeadRow(db, id)
  if (!row) throw new Problem('not_found', `There is no lead ${id}.`)
  return row
}

export const selectLeadEvents = (
  db: Database,
  leadId: number,
  page: { page_size: number; after_id?: number | undefined },
) =>
  selectPresented(db, leadId)
    .where('events.id', '>', page.after_id ?? 0)
    .orderBy('events.id')
    .limit(page.page_size + 1)
    .execute()

/** It counts rows, but only the events of one lead; the cost does not grow with the number of leads. */
export const countLeadEvents = async (db: Database, leadId: number): Promise<number> => {
  const { total } = await db
    .selectFrom('events')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('lead_id', '=', leadId)
    .executeTakeFirstOrThrow()
  return total
}
