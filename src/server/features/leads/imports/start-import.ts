import { limits } from '#contract/limits.ts'
import type { ImportState } from '#contract/schemas/exchange/imports.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { Problem, invalidField } from '#server/problem.ts'
import { enqueueJob } from '#server/work/jobs/enqueue-job.ts'
import { job, rowsOf } from './imports.job.ts'
import { type ImportRow, lockImport, optionsOf } from './imports.queries.ts'
import { unclaimFiles } from './resumes/import-files.queries.ts'

type Request = { id: number; actorId: number }
type Acting = Pick<Deps, 'db' | 'now'>

/** Has a job find out what the import would do. @throws Problem not_found, not_now, invalid_fields */
export const rehearseImport = ({ db, now }: Acting, { id, actorId }: Request): Promise<void> =>
  transact(db, async (tx) => {
    const file = await lockImport(tx, id)
    if (file.state !== 'ready') throw notNow(file.state)
    requireKey(file)
    await unclaimFiles(tx, id)
    await setOut(tx, id, { state: 'rehearsing', position: 0, rehearsal: null }, { actorId, now: now() })
  })

/** Has a job import the rows, or go on after a stop. @throws Problem not_found, not_now, invalid_fields */
export const runImport = ({ db, now }: Acting, { id, actorId }: Request): Promise<void> =>
  transact(db, async (tx) => {
    const file = await lockImport(tx, id)
    if (file.state !== 'ready' && file.state !== 'stopped') throw notNow(file.state)
    requireKey(file)
    await setOut(tx, id, { state: 'running', ended_at: null }, { actorId, now: now() })
    if (file.state === 'stopped') return
    await unclaimFiles(tx, id)
    await recordEvent(tx, {
      kind: 'import.started',
      at: now(),
      actorId,
      importId: id,
      after: { file: file.file_name, rows: String(rowsOf(file)) },
    })
  })

/** Stops before the next rows. @throws Problem not_found, not_now */
export const stopImport = ({ db, now }: Acting, { id }: Pick<Request, 'id'>): Promise<void> =>
  transact(db, async (tx) => {
    const file = await lockImport(tx, id)
    if (file.state !== 'running' && file.state !== 'rehearsing') throw notNow(file.state)
    const stopped =
      file.state === 'running'
        ? { state: 'stopped' as const, ended_at: now() }
        : { state: 'ready' as const, position: 0, rehearsal: null }
    await tx.updateTable('imports').set(stopped).where('id', '=', id).execute()
  })

/** Has a job take back what the import has done. @throws Problem not_found, not_undoable */
export const undoImport = ({ db, now }: Acting, { id, actorId }: Request): Promise<void> =>
  transact(db, async (tx) => {
    const file = await lockImport(tx, id)
    const refusal = whyNotUndoable(file, now())
    if (refusal !== undefined) throw new Problem('not_undoable', refusal)
    const from = { state: 'undoing' as const, position: Number.MAX_SAFE_INTEGER, undone_by: actorId }
    await setOut(tx, id, from, { actorId, now: now() })
    await recordEvent(tx, {
      kind: 'import.undone',
      at: now(),
      actorId,
      importId: id,
      after: { file: file.file_name },
    })
  })

const undoDaysMs = limits.importUndoDays * 86_400_000

/** Until when it can be undone; undefined if it cannot be. */
export const undoableUntil = (file: ImportRow, now: number): number | undefined =>
  whyNotUndoable(file, now) === undefined && file.ended_at !== null ? file.ended_at + undoDaysMs : undefined

const whyNotUndoable = ({ state, ended_at: endedAt }: ImportRow, now: number) => {
  if (state === 'undone' || state === 'undoing') return 'This has been undone already.'
  if (state === 'running') return 'This is still running. Stop it first.'
  if ((state !== 'done' && state !== 'stopped') || endedAt === null) return 'Nothing was imported yet.'
  return now > endedAt + undoDaysMs ? `This ended more than ${limits.importUndoDays} days ago.` : undefined
}

const sentences: Partial<Record<ImportState, string>> = {
  reading: 'The file is still being read.',
  unreadable: 'The file could not be read.',
  rehearsing: 'The rehearsal is still running.',
  running: 'The import is running already.',
}

const notNow = (state: ImportState) => new Problem('not_now', sentences[state] ?? 'The import has ended.')

/** By what would a row find the lead that is meant? */
const requireKey = (file: ImportRow) => {
  const { mode, key, mapping } = optionsOf(file)
  if (mode !== 'create' && !mapping.includes(key))
    throw invalidField('mapping', 'No column is mapped to that by which leads are found.')
  if (mapping.every((field) => field === null))
    throw invalidField('mapping', 'Say what at least one column is.')
}

const setOut = async (
  tx: Database,
  id: number,
  changes: Partial<ImportRow>,
  { actorId, now }: { actorId: number; now: number },
) => {
  const { id: job_id } = await enqueueJob(tx, job, { import_id: id }, { now, startedBy: actorId })
  await tx
    .updateTable('imports')
    .set({ ...changes, job_id })
    .where('id', '=', id)
    .execute()
}
