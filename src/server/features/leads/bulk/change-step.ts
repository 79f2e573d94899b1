import type { BulkAction } from '#contract/schemas/bulk.ts'
import type { LeadChange } from '#contract/schemas/leads.ts'
import { stateOfStage } from '#contract/values/lead-stage.ts'
import type { Move } from '#server/adapters/database/counting/counters.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { ClockSettings } from '#server/clock/working-time.ts'
import type { Deps } from '#server/deps.ts'
import { resendIn } from '#server/features/mails/resend-mail.ts'
import { Problem } from '#server/problem.ts'
import { type LockedLead, applyChange, lockLeads } from '../apply-change.ts'
import { recountLeads } from '../lead-counts.ts'
import type { RolledLead } from '../rollups/lead-rollups.ts'
import { readAction } from './action.ts'
import type { BulkRow } from './bulk.queries.ts'
import { type Refusal, recordRefusals } from './refusals.ts'
import type { NextLeads } from './target.ts'

/**
 * Changes the leads of one step, and stores how far the bulk is, in one transaction. The leads are locked before they are asked
 * once more whether they match.
 */
export const changeStep = async (
  tx: Database,
  deps: Changing,
  bulk: BulkRow,
  { ids, next, stillMeant }: NextLeads,
): Promise<BulkRow> => {
  const act = actOf(tx, deps, bulk)
  const rows = ids.length === 0 ? [] : await lockLeads(tx, ids)
  const meant = new Set(
    await stillMeant(
      tx,
      rows.map(({ id }) => id),
    ),
  )
  const outcomes = []
  for (const row of rows) if (meant.has(row.id)) outcomes.push(await outcomeOf(row, act))

  await recountLeads(
    tx,
    outcomes.flatMap(({ move }) => move ?? []),
  )
  const refusals = outcomes.flatMap(({ refusal }) => refusal ?? [])
  await recordRefusals(tx, { bulkId: bulk.id, during: 'change' }, refusals)
  const done = bulk.done + outcomes.length
  const hasEnded = next === undefined
  const far = {
    done,
    changed: bulk.changed + outcomes.filter(({ isChanged }) => isChanged).length,
    refused: bulk.refused + refusals.length,
    total: hasEnded ? done : Math.max(bulk.total, done),
    ...(hasEnded
      ? { state: 'changed' as const, ended_at: deps.now(), total_is_at_least: 0 }
      : { position: next }),
  }
  await tx.updateTable('bulks').set(far).where('id', '=', bulk.id).execute()
  return { ...bulk, ...far }
}

type Changing = Pick<Deps, 'config' | 'now'> & { firm: ClockSettings }
type Done = { isChanged: boolean; move?: Move<RolledLead> | undefined }
type Act = (row: LockedLead) => Promise<Done>

const outcomeOf = async (row: LockedLead, act: Act): Promise<Done & { refusal?: Refusal }> => {
  try {
    return await act(row)
  } catch (error) {
    // Such an act has written nothing.
    if (!(error instanceof Problem)) throw error
    return {
      isChanged: false,
      refusal: { leadId: row.id, reason: error.errors?.[0]?.message ?? error.message },
    }
  }
}

const actOf = (tx: Database, deps: Changing, bulk: BulkRow): Act => {
  const by = { actorId: bulk.started_by, bulkId: bulk.id }
  const action = readAction(bulk)
  if (action.kind === 'resend')
    return async ({ id }) => {
      await resendIn(tx, deps, { ...by, id: await confirmationOf(tx, id) })
      return { isChanged: true }
    }
  const change = changeOf(action)
  return async (row) => {
    // How and when the firm has reached out to somebody is not overwritten.
    if (change.state === stateOfStage(row.state)) return { isChanged: false }
    if (change.state === 'REACHED_OUT' && row.state === 'CLOSED') throw new Problem('invalid_fields', closed)
    const move = await applyChange(tx, row, change, {
      ...by,
      kind: 'lead.changed',
      at: deps.now(),
      firm: deps.firm,
    })
    return { isChanged: move !== undefined, move }
  }
}

/** Otherwise all who are selected would count as reached, and the times to reach people would be wrong. */
const closed = 'This lead was closed without reaching out. Remove its outcome first.'

const confirmationOf = async (tx: Database, leadId: number): Promise<number> => {
  const mail = await tx
    .selectFrom('mails')
    .select('id')
    .where('lead_id', '=', leadId)
    .where('kind', '=', 'confirmation')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!mail) throw new Problem('not_found', 'No confirmation was sent to this lead.')
  return mail.id
}

const changeOf = (action: Exclude<BulkAction, { kind: 'resend' }>): LeadChange => {
  const { kind: _, ...change } = action
  return change
}
