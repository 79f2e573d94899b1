import type { Selectable } from 'kysely'
import { type LeadChange, nameMissing } from '#contract/schemas/leads.ts'
import type { LeadRecord } from '#contract/schemas/lead-record.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import { prepared, preparedIn } from '#server/adapters/database/statements/prepared.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { type EventValues, recordEvent } from '#server/features/events/record-event.ts'
import { Problem, invalidField } from '#server/problem.ts'
import { requireVersion } from '#server/versions.ts'
import { reindexLead } from './index-lead.ts'
import { recountLead } from './lead-counts.ts'
import { existingLead } from './leads.queries.ts'
import { isoTime } from '#server/iso-time.ts'
import { toLeadRecord } from './present-lead-record.ts'
import { renewPersonKeys } from './same-person/store-person-keys.ts'

const changeable = [
  'state',
  'first_name',
  'last_name',
  'email',
  'phone',
  'link',
  'city',
  'assigned_to',
  'outcome',
  'contact',
] as const
const needed = ['id', 'version', 'due_at', 'overdue', 'reached_out_at', 'updated_at', ...changeable] as const

type Row = Pick<Selectable<Schema['leads']>, (typeof needed)[number]>

export type LeadChangeRequest = {
  id: number
  change: LeadChange
  ifMatch: string | undefined
  actorId: number
}

/**
 * Changes a lead and records who did it, with the values before and after. Fields that get the value they have are not
 * recorded. Reaching out stores when it happened, which may be earlier than now; going back to pending removes that time from
 * the lead, but not from the event. With If-Match only the version named is changed (RFC 9110 section 13.1.1).
 * @throws Problem not_found; changed_meanwhile; invalid_fields if assigned_to is no active attorney, or both names are empty
 */
export const changeLead = ({ db, now }: Deps, request: LeadChangeRequest): Promise<LeadRecord> =>
  transact(db, async (tx) => {
    const row = await lockLead(tx, request.id)
    requireVersion(row, request.ifMatch, 'lead')
    const { before, after, changes } = differences(row, request.change)
    requirePast(changes.reached_out_at, now())
    requireName(row, changes)
    if (Object.keys(after).length > 0) {
      if (changes.assigned_to) await requireActive(tx, changes.assigned_to)
      await store(tx, row, changes, now())
      await recordEvent(tx, {
        kind: 'lead.changed',
        at: now(),
        leadId: row.id,
        actorId: request.actorId,
        before,
        after,
      })
    }
    // A query of its own: after waiting for a lock PostgreSQL reads the locked row again, but not the rows joined to it.
    return toLeadRecord(await existingLead(tx, row.id))
  })

const lockLead = async (tx: Database, id: number): Promise<Row> => {
  const [row] = await selectToChange(tx, { id })
  if (!row) throw new Problem('not_found', `There is no lead ${id}.`)
  return row
}

const selectToChange = prepared((tx, at: { id: number }) =>
  forUpdate(tx, tx.selectFrom('leads').select(needed).where('id', '=', at.id)),
)

type Changes = Partial<Pick<Row, (typeof changeable)[number] | 'reached_out_at'>>

const differences = (row: Row, change: LeadChange) => {
  const before: EventValues = {}
  const after: EventValues = {}
  const changes: Changes = {}
  for (const field of changeable) {
    const value = change[field]
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

const reachedOutAt = (row: Row, { state, reached_out_at: given }: LeadChange) => {
  if (state === 'PENDING') return null
  return given === undefined ? row.reached_out_at : Date.parse(given)
}

const timeOf = (ms: number | null) => (ms === null ? null : isoTime(ms))

const requirePast = (at: number | null | undefined, now: number) => {
  if (at && at > now) throw invalidField('reached_out_at', 'Must not be in the future.')
}

/** One of the two names may be empty. A lead that was stored without any is accepted until a name is changed. */
const requireName = (row: Row, changes: Changes) => {
  const { first_name, last_name } = { ...row, ...changes }
  if (first_name || last_name || (changes.first_name ?? changes.last_name) === undefined) return
  const errors = ['first_name', 'last_name'].map((field) => ({ field, message: nameMissing }))
  throw new Problem('invalid_fields', nameMissing, { errors })
}

const textOf = (value: string | number | null) => (value === null ? null : String(value))

const requireActive = async (tx: Database, attorneyId: number) => {
  const found = await tx
    .selectFrom('attorneys')
    .select('id')
    .where('id', '=', attorneyId)
    .where('status', '=', 'active')
    .executeTakeFirst()
  if (!found) throw invalidField('assigned_to', 'Must be the id of an active attorney.')
}

const store = async (tx: Database, row: Row, changes: Changes, now: number) => {
  const columns = {
    ...(changes.state && consequencesOf(changes.state, row, now)),
    ...changes,
    version: row.version + 1,
    updated_at: now,
  }
  const changed: Row = { ...row, ...columns }
  await update(Object.keys(columns).join(' '))(tx, changed)
  await recountLead(tx, row, changed)
  if (identifying.some((field) => changes[field] !== undefined)) {
    await reindexLead(tx, row.id)
    await renewPersonKeys(tx, row.id)
  }
}

/** By these a lead is found, and it is found out that two leads are of the same person. */
const identifying = ['first_name', 'last_name', 'email', 'phone', 'link', 'city'] as const

/** Sets only the changed columns, because the database rewrites the indexes of every column that is set. */
const update = preparedIn((columns: string) =>
  prepared((tx, at: Row) =>
    tx
      .updateTable('leads')
      .set(Object.fromEntries(columns.split(' ').map((column) => [column, Reflect.get(at, column)])))
      .where('id', '=', at.id),
  ),
)

const consequencesOf = (state: Row['state'], { due_at }: Row, now: number) =>
  state === 'REACHED_OUT' ? { reached_out_at: now, overdue: 0 } : { overdue: due_at <= now ? 1 : 0 }
