import type { BulkAction } from '#contract/schemas/bulk.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { enqueueJob } from '#server/work/jobs/enqueue-job.ts'
import { invalidField } from '#server/problem.ts'
import { requireActive } from '../apply-change.ts'
import { job } from './bulk.job.ts'
import type { BulkRow } from './bulk.queries.ts'
import { changeStep } from './change-step.ts'
import { type NextLeads, type Target, atTheTop, readNext } from './target.ts'

/** So many leads are changed while the attorney waits for the answer; more by a job. */
export const atOnceMax = 50

export type BulkStart = {
  leads: { q: string } | { ids: readonly number[] }
  action: BulkAction
  actorId: number
}

/**
 * Changes many leads, or has a job change them. Which leads a filter means is settled now: later ones are left out.
 * @returns the id of the bulk
 * @throws Problem invalid_fields if a lead or colleague that is named does not exist
 */
export const startBulk = async (deps: Deps, { leads, action, actorId }: BulkStart): Promise<number> => {
  const { db, now, settings } = deps
  const firm = await settings.read()
  const target = await targetOf(db, leads)
  const first = await readNext(deps, { target, attorneyId: actorId, position: atTheTop, atMost: atOnceMax })
  const id = await transact(db, async (tx) => {
    if ('ids' in target) await requireLeads(tx, target.ids)
    if (action.kind === 'assign' && action.assigned_to !== null) await requireActive(tx, action.assigned_to)
    const bulk = await insertBulk(tx, { target, action, actorId, first, now: now() })
    if (first.next === undefined) await changeStep(tx, { ...deps, firm }, bulk, first)
    else await enqueueBulk(tx, bulk.id, actorId, now())
    return bulk.id
  })
  if (action.kind === 'resend') deps.wakeMail()
  return id
}

const targetOf = async (db: Database, leads: BulkStart['leads']): Promise<Target> => {
  if ('ids' in leads) return { ids: [...new Set(leads.ids)].sort((a, b) => b - a) }
  const newest = await db.selectFrom('leads').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return { q: leads.q, newest: newest?.id ?? 0 }
}

const requireLeads = async (tx: Database, ids: readonly number[]) => {
  const rows = await tx.selectFrom('leads').select('id').where('id', 'in', ids).execute()
  const found = new Set(rows.map(({ id }) => id))
  const missing = ids.find((id) => !found.has(id))
  if (missing !== undefined) throw invalidField('ids', `There is no lead ${missing}.`)
}

export const insertBulk = (
  tx: Database,
  {
    target,
    action,
    actorId,
    first,
    now,
  }: {
    target: Target
    action: BulkAction
    actorId: number
    first: Pick<NextLeads, 'total' | 'isAtLeast'>
    now: number
  },
): Promise<BulkRow> =>
  tx
    .insertInto('bulks')
    .values({
      action: JSON.stringify(action),
      target: JSON.stringify(target),
      state: 'changing',
      position: atTheTop,
      total: first.total,
      total_is_at_least: first.isAtLeast ? 1 : 0,
      started_by: actorId,
      started_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()

/** Has a job go on with the bulk. */
export const enqueueBulk = async (tx: Database, id: number, actorId: number, now: number): Promise<void> => {
  const { id: job_id } = await enqueueJob(tx, job, { bulk_id: id }, { now, startedBy: actorId })
  await tx.updateTable('bulks').set({ job_id }).where('id', '=', id).execute()
}
