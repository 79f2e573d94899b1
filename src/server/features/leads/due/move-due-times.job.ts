import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { forUpdate } from '#server/adapters/database/locking.ts'
import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { dueAtOf } from '#server/clock/working-time.ts'
import type { FirmSettings } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { defineJob, done } from '#server/work/jobs/define-job.ts'
import { recountLeads } from '../lead-counts.ts'
import { rolledColumns } from '../rollups/lead-rollups.ts'

/** While a step is stored, other changes wait for it on SQLite. */
const stepLeads = 200
const pauseForOthersMs = 30

const Payload = z.object({
  actor_id: z.int(),
  /** The pending leads up to this one are done. */
  after: z.int(),
  moved: z.int(),
})

/**
 * Gives every pending lead the due time that it has by the settings of the moment. A lead that is not late any more leaves the
 * overdue ones here; those that have become late are marked as always (`mark-overdue.ts`).
 */
export const job = defineJob('leads.due_times', {
  payload: Payload,
  atOnce: 1,
  leaseSeconds: 120,
  giveUpDays: 30,
  urgency: 'bulk',
  perform: async ({ settings, now, intakeLoad }, payload, run) => {
    let far = payload
    for (let isOver = false; !isOver;) {
      const firm = await settings.read()
      far = await run.step(async (tx) => {
        const step = await moveSome(tx, { after: far.after, firm, now: now() })
        const moved = far.moved + step.moved
        isOver = step.leads < stepLeads
        if (isOver && moved > 0) await recordMoved(tx, { at: now(), actorId: far.actor_id, moved })
        return { ...far, after: step.last, moved }
      })
      if (intakeLoad.isAny()) await delay(pauseForOthersMs)
    }
    return done
  },
})

const moveSome = async (
  tx: Database,
  { after, firm, now }: { after: number; firm: FirmSettings; now: number },
) => {
  const leads = await selectPending(tx, { after })
  const moves = leads.flatMap((before) => {
    const due_at = dueAtOf(firm, before.created_at)
    const overdue = due_at > now ? 0 : before.overdue
    return due_at === before.due_at ? [] : [{ before, after: { ...before, due_at, overdue } }]
  })
  for (const { after: lead } of moves) await moveOne(tx, lead)
  await recountLeads(tx, moves)
  return { leads: leads.length, moved: moves.length, last: leads.at(-1)?.id ?? after }
}

const selectPending = prepared((tx, at: { after: number }) =>
  forUpdate(
    tx,
    tx
      .selectFrom('leads')
      .select(['id', ...rolledColumns])
      .where('state', '=', sql.lit('PENDING' as const))
      .where('id', '>', at.after)
      .orderBy('id')
      .limit(sql.lit(stepLeads)),
  ),
)

const moveOne = prepared((tx, at: { id: number; due_at: number; overdue: number }) =>
  tx.updateTable('leads').set({ due_at: at.due_at, overdue: at.overdue }).where('id', '=', at.id),
)

/** Open apps read their lists again. */
const recordMoved = (tx: Database, { moved, ...by }: { at: number; actorId: number; moved: number }) =>
  recordEvent(tx, { ...by, kind: 'settings.due_moved', after: { leads: String(moved) } })
