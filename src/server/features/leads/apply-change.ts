import type { Selectable } from 'kysely'
import { type LeadChange, type LeadState, nameMissing } from '#contract/schemas/leads.ts'
import { type LeadStage, stageOf, stateOfStage } from '#contract/values/lead-stage.ts'
import type { Move } from '#server/adapters/database/counting/counters.ts'
import { forShare, forUpdate } from '#server/adapters/database/locking.ts'
import { prepared, preparedIn } from '#server/adapters/database/statements/prepared.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import type { ClockSettings } from '#server/clock/working-time.ts'
import { type EventValues, recordEvent } from '#server/features/events/record-event.ts'
import { isoTime } from '#server/iso-time.ts'
import { Problem, invalidField } from '#server/problem.ts'
import { type ContactChange, firstContactAfter } from './due/first-contact.ts'
import { reindexLead } from './index-lead.ts'
import type { RolledLead } from './rollups/lead-rollups.ts'
import { renewPersonKeys } from './same-person/store-person-keys.ts'

const changeable = [
  'state',
  'first_name',
  'last_name',
  'email',
  'phone',
  'link',
  'city',
  'external_id',
  'assigned_to',
  'outcome',
  'contact',
  'marks',
] as const
const needed = [
  'id',
  'version',
  'source',
  'arrived_on',
  'due_at',
  'overdue',
  'reached_out_at',
  'first_contact_at',
  'first_contact_working_ms',
  'created_at',
  'updated_at',
  ...changeable,
] as const

/** A lead that the transaction has locked to change it. */
export type LockedLead = Pick<Selectable<Schema['leads']>, (typeof needed)[number]>

/** What an attorney can change, the marks themselves, for undoing, and what only an import knows. */
export type LeadEdit = LeadChange & { marks?: string | undefined; external_id?: string | null | undefined }

export type ChangedBy = {
  kind: 'lead.changed' | 'lead.change_undone'
  actorId: number
  bulkId?: number
  importId?: number
  at: number
  /** Working time is counted by these settings. */
  firm: ClockSettings
}

export const lockLead = async (tx: Database, id: number): Promise<LockedLead | undefined> =>
  (await selectToChange(tx, { id }))[0]

const selectToChange = prepared((tx, at: { id: number }) =>
  forUpdate(tx, tx.selectFrom('leads').select(needed).where('id', '=', at.id)),
)

/** In the order of their ids, the highest first, so that two transactions cannot wait for each other. */
export const lockLeads = (tx: Database, ids: readonly number[]): Promise<LockedLead[]> =>
  forUpdate(tx, tx.selectFrom('leads').select(needed).where('id', 'in', ids).orderBy('id', 'desc')).execute()

/**
 * Changes a locked lead and writes an event with the values before and after. Fields that get the value they have are not
 * recorded. Reaching out stores when it happened, which may be earlier than now; going back to pending removes that time from
 * the lead, but not from the event. State and outcome together decide whether the lead is closed.
 * @returns the move of the counters, which the caller stores (`recountLeads`); undefined if nothing was changed
 * @throws Problem invalid_fields, with nothing written
 */
export const applyChange = async (
  tx: Database,
  row: LockedLead,
  change: LeadEdit,
  { firm, ...by }: ChangedBy,
): Promise<ChangedLead | undefined> => {
  const { before, after, changes } = plannedChange(row, change, by.at)
  if (Object.keys(after).length === 0) return undefined
  if (changes.assigned_to) await requireActive(tx, changes.assigned_to)
  const move = await store(tx, row, changes, { ...by, firm })
  await recordEvent(tx, { ...by, leadId: row.id, before, after })
  return move
}

/** The move of the counters; `after` is the row as it is now. */
export type ChangedLead = Move<RolledLead> & { before: LockedLead; after: LockedLead }

/** What `applyChange` would do. @throws Problem invalid_fields */
export const plannedChange = (row: LockedLead, change: LeadEdit, at: number) => {
  const planned = differences(row, change)
  requirePast(planned.changes.reached_out_at, at)
  requireName(row, planned.changes)
  return planned
}

type Values = Omit<LockedLead, 'state'> & { state: LeadState }
type Changes = Partial<Pick<Values, (typeof changeable)[number] | 'reached_out_at'>>

const differences = (locked: LockedLead, change: LeadEdit) => {
  const row = { ...locked, state: stateOfStage(locked.state) }
  const before: EventValues = {}
  const after: EventValues = {}
  const changes: Changes = {}
  for (const field of changeable) {
    const value = field === 'marks' ? marksFor(row, change) : change[field]
    if (value === undefined || value === row[field]) continue
    before[field] = textOf(row[field])
    after[field] = textOf(value)
    Object.assign(changes, { [field]: value })
  }
  const at = reachedOutAt(row, change)
  if (at !== row.reached_out_at) {
    before['reached_out_at'] = timeOf(row.reached_out_at)
    after['reached_out_at'] = timeOf(at)
    changes.reached_out_at = at
  }
  return { before, after, changes }
}

/** The mark of a lead that an attorney finds suspicious. */
const flagged = 'flagged'

const marksFor = ({ marks }: Values, { suspicious, marks: given }: LeadEdit) => {
  if (suspicious === undefined) return given
  return suspicious ? marks || flagged : ''
}

const reachedOutAt = (row: Values, { state, reached_out_at: given }: LeadEdit) => {
  if (state === 'PENDING') return null
  return given === undefined ? row.reached_out_at : Date.parse(given)
}

const timeOf = (ms: number | null) => (ms === null ? null : isoTime(ms))

const requirePast = (at: number | null | undefined, now: number) => {
  if (at && at > now) throw invalidField('reached_out_at', 'Must not be in the future.')
}

/** One of the two names may be empty. A lead that was stored without any is accepted until a name is changed. */
const requireName = (row: LockedLead, changes: Changes) => {
  const { first_name, last_name } = { ...row, ...changes }
  if (first_name || last_name || (changes.first_name ?? changes.last_name) === undefined) return
  const errors = ['first_name', 'last_name'].map((field) => ({ field, message: nameMissing }))
  throw new Problem('invalid_fields', nameMissing, { errors })
}

const textOf = (value: string | number | null) => (value === null ? null : String(value))

/**
 * The attorney stays active until the transaction ends: whoever deactivates the account waits for it.
 * @throws Problem invalid_fields if assigned_to is no active attorney
 */
export const requireActive = async (tx: Database, attorneyId: number): Promise<void> => {
  const active = tx
    .selectFrom('attorneys')
    .select('id')
    .where('id', '=', attorneyId)
    .where('status', '=', 'active')
  if (!(await forShare(tx, active).executeTakeFirst()))
    throw invalidField('assigned_to', 'Must be the id of an active attorney.')
}

const store = async (tx: Database, row: LockedLead, changes: Changes, by: ContactChange) => {
  const { at: now } = by
  const stage = stageOf({ outcome: row.outcome, ...changes, state: changes.state ?? stateOfStage(row.state) })
  const columns = {
    ...(stage !== row.state && consequencesOf(stage, row, now)),
    ...changes,
    ...((changes.state || stage !== row.state) && { state: stage }),
    version: row.version + 1,
    updated_at: now,
  }
  const contact = firstContactAfter(row, { ...row, ...columns }, by)
  const changed: LockedLead = { ...row, ...columns, ...contact }
  await update(Object.keys({ ...columns, ...contact }).join(' '))(tx, changed)
  if (identifying.some((field) => changes[field] !== undefined)) {
    await reindexLead(tx, row.id)
    await renewPersonKeys(tx, row.id)
  }
  return { before: row, after: changed }
}

/** By these a lead is found, and it is found out that two leads are of the same person. */
const identifying = ['first_name', 'last_name', 'email', 'phone', 'link', 'city'] as const

/** Sets only the changed columns, because the database rewrites the indexes of every column that is set. */
const update = preparedIn((columns: string) =>
  prepared((tx, at: LockedLead) =>
    tx
      .updateTable('leads')
      .set(Object.fromEntries(columns.split(' ').map((column) => [column, Reflect.get(at, column)])))
      .where('id', '=', at.id),
  ),
)

const consequencesOf = (stage: LeadStage, { due_at }: LockedLead, now: number) => ({
  ...(stage === 'REACHED_OUT' && { reached_out_at: now }),
  overdue: stage === 'PENDING' && due_at <= now ? 1 : 0,
})
