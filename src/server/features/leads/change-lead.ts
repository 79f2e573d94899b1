import type { Selectable } from 'kysely'
import type { Lead, LeadChange } from '#contract/leads.ts'
import { addToCounts } from '#server/adapters/database/counts.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { Problem } from '#server/problem.ts'
import { toLead } from './present-lead.ts'

type Row = Selectable<Schema['leads']>

export type LeadChangeRequest = {
  id: number
  change: LeadChange
  ifMatch: string | undefined
  actorId: number
}

/**
 * Changes state, name or e-mail of a lead and records who did it, with the values before and after. What is left as it
 * was is no change. With If-Match only the version named is changed (RFC 9110 section 13.1.1).
 * @throws Problem not_found, changed_meanwhile
 */
export const changeLead = (
  { db, now }: Deps,
  request: LeadChangeRequest,
): Promise<Lead & { version: number }> =>
  transact(db, async (tx) => {
    const row = await lockLead(tx, request.id)
    requireVersion(row, request.ifMatch)
    const { before, after } = differences(row, request.change)
    if (Object.keys(after).length === 0) return { ...toLead(row), version: row.version }

    const changed = { ...row, ...after, version: row.version + 1, updated_at: now() }
    await tx
      .updateTable('leads')
      .set({ ...after, version: changed.version, updated_at: changed.updated_at })
      .where('id', '=', row.id)
      .execute()
    if (changed.state !== row.state)
      await addToCounts(tx, { [`leads:${row.state}`]: -1, [`leads:${changed.state}`]: 1 })
    await recordEvent(tx, {
      kind: 'lead.changed',
      at: changed.updated_at,
      leadId: row.id,
      actorId: request.actorId,
      before,
      after,
    })
    return { ...toLead(changed), version: changed.version }
  })

const lockLead = async (tx: Database, id: number): Promise<Row> => {
  const row = await forUpdate(tx, tx.selectFrom('leads').selectAll().where('id', '=', id)).executeTakeFirst()
  if (!row) throw new Problem('not_found', `There is no lead ${id}.`)
  return row
}

const requireVersion = (row: Row, ifMatch: string | undefined) => {
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  const named = ifMatch.split(',').map((tag) => tag.trim())
  if (!named.includes(`"${row.version}"`)) {
    throw new Problem(
      'changed_meanwhile',
      'Somebody else has changed this lead in the meantime. Read it again.',
      {
        headers: { etag: `"${row.version}"` },
      },
    )
  }
}

const changeable = ['state', 'first_name', 'last_name', 'email'] as const

const differences = (row: Row, change: LeadChange) => {
  const before: Record<string, string> = {}
  const after: Partial<Pick<Row, (typeof changeable)[number]>> = {}
  for (const field of changeable) {
    const value = change[field]
    if (value === undefined || value === row[field]) continue
    before[field] = row[field]
    Object.assign(after, { [field]: value })
  }
  return { before, after }
}
