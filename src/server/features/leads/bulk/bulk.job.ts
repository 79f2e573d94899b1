import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'
import { defineJob, done } from '#server/work/jobs/define-job.ts'
import { readAction } from './action.ts'
import { type BulkRow, lockBulk, selectBulk } from './bulk.queries.ts'
import { changeStep } from './change-step.ts'
import { readNext, readTarget } from './target.ts'
import { undoStep } from './undo-step.ts'

/** While a step is stored, other changes wait for it on SQLite. Who hands in comes first. */
const stepLeads = { usual: 100, whileOthersHandIn: 20 }
const pauseForOthersMs = 30

/** Goes on with a bulk, or with undoing it. How far it is stands in its row, which changes together with the leads. */
export const job = defineJob('leads.bulk', {
  payload: z.object({ bulk_id: z.int() }),
  atOnce: 2,
  leaseSeconds: 120,
  giveUpDays: 3,
  urgency: 'interactive',
  perform: async (deps, payload, run) => {
    for (;;) {
      const bulk = await selectBulk(deps.db, payload.bulk_id)
      if (!bulk || bulk.state === 'changed' || bulk.state === 'undone') return done
      const write = await prepareStep(deps, bulk)
      let after = bulk
      await run.step(async (tx) => {
        const locked = await lockBulk(tx, bulk.id)
        // It is undone since it was stopped, by another job.
        const isSame = locked.state === bulk.state && locked.position === bulk.position
        after = isSame ? await write(tx) : locked
        return payload
      })
      if (readAction(bulk).kind === 'resend') deps.wakeMail()
      await run.progress(...progressOf(after))
      if (deps.intakeLoad.isAny()) await delay(pauseForOthersMs)
    }
  },
})

const prepareStep = async (deps: Deps, bulk: BulkRow): Promise<(tx: Database) => Promise<BulkRow>> => {
  const firm = await deps.settings.read()
  const atMost = deps.intakeLoad.isAny() ? stepLeads.whileOthersHandIn : stepLeads.usual
  if (bulk.state === 'undoing') return (tx) => undoStep(tx, bulk, { at: deps.now(), firm, atMost })
  const next = await readNext(deps, {
    target: readTarget(bulk.target),
    attorneyId: bulk.started_by,
    position: bulk.position,
    atMost,
    counted: { total: bulk.total, isAtLeast: bulk.total_is_at_least === 1 },
  })
  return (tx) => changeStep(tx, { ...deps, firm }, bulk, next)
}

const progressOf = ({ state, done, total, changed, put_back, left_alone }: BulkRow): [number, number] =>
  state === 'undoing' || state === 'undone' ? [put_back + left_alone, changed] : [done, total]
