import type { ExportRequest, ExportState } from '#contract/schemas/exchange/exports.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { type EventValues, recordEvent } from '#server/features/events/record-event.ts'
import type { Piece } from '#server/http/output/made-files.ts'
import { viewOf } from './create-export.ts'
import type { ExportRow } from './exports.queries.ts'
import { readRequest } from './exports.queries.ts'
import { leadsInOrder } from './leads-in-order.ts'
import { type Writing, writeExport } from './write-export.ts'

export type Running = Writing & Pick<Deps, 'intakeLoad' | 'log'>

/**
 * Makes the file of an export that was begun, and stores how far it is. Whoever has got the last byte can be sure that the audit
 * log says so; one that ends before its end is recorded as broken off.
 * @param meId the attorney whom `me` means
 */
export async function* runExport(
  deps: Running,
  row: ExportRow,
  { meId, signal, told }: { meId: number; signal: AbortSignal; told?: (leads: number) => void },
): AsyncGenerator<Piece, void> {
  const request = readRequest(row)
  let leads = 0
  let touchedAt = deps.now()
  /** Called for more leads when those before are written. */
  const counted = async function* () {
    for await (const ids of leadsInOrder(deps, viewOf(request, meId), signal)) {
      yield ids
      leads += ids.length
      told?.(leads)
      await touch()
    }
  }
  const touch = async () => {
    if (deps.now() - touchedAt < touchEveryMs) return
    touchedAt = deps.now()
    await storeProgress(deps.db, row.id, { leads, at: touchedAt })
  }
  let isWhole = false
  try {
    yield* writeExport(deps, request, { pieces: counted(), signal, touch })
    await endExport(deps, row, { state: 'completed', leads })
    isWhole = true
  } finally {
    if (!isWhole)
      await endExport(deps, row, { state: 'broken_off', leads }).catch((err: unknown) =>
        deps.log.warn({ err, export_id: row.id }, 'cannot store that an export has broken off'),
      )
  }
}

const touchEveryMs = 1_000

const storeProgress = (db: Database, id: number, { leads, at }: { leads: number; at: number }) =>
  transact(db, (tx) =>
    tx.updateTable('exports').set({ leads, touched_at: at }).where('id', '=', id).execute(),
  )

type End = { state: Exclude<ExportState, 'ready' | 'running'>; leads: number }

const endExport = ({ db, now }: Pick<Deps, 'db' | 'now'>, row: ExportRow, end: End): Promise<void> =>
  transact(db, (tx) => endIn(tx, row, { ...end, at: now() }))

/** Stores that an export has ended, and how, in the transaction of the caller. */
export const endIn = async (
  tx: Database,
  row: ExportRow,
  { state, leads, at }: End & { at: number },
): Promise<void> => {
  const { numUpdatedRows } = await tx
    .updateTable('exports')
    .set({ state, leads, touched_at: at })
    .where('id', '=', row.id)
    .where('state', '=', 'running')
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 1n) await recordExport(tx, row, { kind: `export.${state}`, at, leads })
}

export const recordExport = (
  tx: Database,
  row: ExportRow,
  { kind, at, leads }: { kind: 'export.begun' | `export.${End['state']}`; at: number; leads: number },
): Promise<void> =>
  recordEvent(tx, {
    kind,
    at,
    ...(row.started_by !== null && { actorId: row.started_by }),
    after: { export_id: String(row.id), leads: String(leads), ...valuesOf(readRequest(row)) },
  })

const valuesOf = ({ format, q = '', view, order, columns }: ExportRequest): EventValues => ({
  format,
  ...(q !== '' && { q }),
  ...(view !== undefined && { view }),
  order,
  ...(columns !== undefined && { columns }),
})
