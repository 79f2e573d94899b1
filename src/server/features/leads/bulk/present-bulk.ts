import type { z } from 'zod'
import type { Bulk, BulkReport } from '#contract/schemas/bulk.ts'
import { isoTime } from '#server/iso-time.ts'
import { toPerson } from '../inbox/present-inbox-item.ts'
import { readAction } from './action.ts'
import type { ShownBulk, selectRefusals } from './bulk.queries.ts'
import { readTarget } from './target.ts'
import { undoableUntil } from './undo-bulk.ts'

export const toBulk = (row: ShownBulk, now: number): Bulk => {
  const target = readTarget(row.target)
  const isWorkedOn = row.working_job_id !== null
  const isUnfinished = row.state === 'changing' || row.state === 'undoing'
  const until = undoableUntil(row, { isWorkedOn, now })
  return {
    id: row.id,
    action: readAction(row),
    q: 'q' in target ? target.q : null,
    state: row.state,
    is_stopped: isUnfinished && !isWorkedOn,
    job_id: isUnfinished ? row.working_job_id : null,
    started_by: { id: row.started_by, name: row.starter_name, email: row.starter_email },
    started_at: isoTime(row.started_at),
    total: row.total,
    ...(row.total_is_at_least === 1 && { total_is_at_least: true }),
    done: row.done,
    changed: row.changed,
    refused: row.refused,
    undone_by: toPerson(row.undone_by, row.undoer_name, row.undoer_email),
    put_back: row.put_back,
    left: row.left_alone,
    undoable_until: until === undefined ? null : isoTime(until),
  }
}

export const toBulkReport = (
  row: ShownBulk,
  refusals: Awaited<ReturnType<typeof selectRefusals>>,
  now: number,
): z.input<typeof BulkReport> => ({ ...toBulk(row, now), refusals })
