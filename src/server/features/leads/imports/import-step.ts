import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvents } from '#server/features/events/record-event.ts'
import {
  enqueueConfirmation,
  enqueueNotifications,
} from '#server/features/mails/outbox/enqueue-lead-mails.ts'
import { enqueueReadings } from '#server/features/reading/enqueue-reading.ts'
import { enqueueScans } from '#server/features/scanning/enqueue-scan.ts'
import { Problem } from '#server/problem.ts'
import { type ChangedLead, applyChange } from '../apply-change.ts'
import { reindexLead } from '../index-lead.ts'
import { recountLeads } from '../lead-counts.ts'
import { type NewLead, insertNotes, storeNewLeads } from '../adding/store-new-leads.ts'
import { countRows } from './count-rows.ts'
import { type Decision, type Surroundings, decide, noteTaken } from './decide.ts'
import { type FileRow, type ImportRow, putFileRows } from './imports.queries.ts'
import type { WantedLead } from './read-row.ts'
import type { Giving } from './resumes/give-resumes.ts'
import { claimFiles } from './resumes/import-files.queries.ts'
import { type Batch, type Place, readSurroundings, readWanted } from './surroundings.ts'
import { toNewLead, toNote } from './to-new-lead.ts'

/** Imports some rows, and stores how far the import is, in one transaction. A row with a mistake blocks no other. */
export const importStep = async (
  tx: Database,
  deps: Pick<Deps, 'config'>,
  file: ImportRow,
  { rows, giving }: Batch,
  place: Place,
): Promise<ImportRow> => {
  const { read, context } = await readWanted(tx, file, rows, place)
  const wanted = read.flatMap((each) => ('mistakes' in each.wanted ? [] : each.wanted))
  const around = await readSurroundings(tx, file.id, wanted, context)
  const step: Step = { tx, deps, file, around, place, giving, waiting: [], moves: [] }
  const results: FileRow[] = []
  for (const { row, wanted: lead } of read)
    results.push('mistakes' in lead ? refused(row, lead.mistakes) : await take(step, row, lead))
  await storeWaiting(step)
  await recountLeads(tx, step.moves)
  const { given, left } = giving.tell()
  const leftOf = new Map(left.map((each) => [each.row, each]))
  await putFileRows(
    tx,
    results.map((result) => {
      const { file: resume_file = null, reason: resume_reason = null } = leftOf.get(result.row) ?? {}
      return { ...result, resume_file, resume_reason }
    }),
  )
  await claimFiles(tx, given, 'lead')
  const far = {
    ...countRows(file, results),
    resumes_attached: file.resumes_attached + given.size,
    resumes_left: file.resumes_left + left.length,
    position: rows.at(-1)?.row ?? file.position,
    ...(rows.length === 0 && { state: 'done' as const, ended_at: place.at }),
  }
  await tx.updateTable('imports').set(far).where('id', '=', file.id).execute()
  return { ...file, ...far }
}

type Step = {
  tx: Database
  deps: Pick<Deps, 'config'>
  file: ImportRow
  around: Surroundings
  place: Place
  giving: Giving
  /** New leads are stored together. */
  waiting: { lead: NewLead; key: string | undefined; result: FileRow }[]
  moves: ChangedLead[]
}

/** The cells of a row that is imported are of no use any more, and personal. */
const noCells = '[]'

const refused = (row: FileRow, reason: string): FileRow => ({
  ...row,
  key: null,
  outcome: 'refused',
  lead_id: null,
  reason,
})

const take = async (step: Step, row: FileRow, wanted: WantedLead): Promise<FileRow> => {
  const { around, file, giving, place, waiting } = step
  // A row may mean the lead of an earlier one.
  if (wanted.key !== undefined && waiting.some(({ key }) => key === wanted.key)) await storeWaiting(step)
  const decision = decide(row.row, wanted, around)
  const { outcome, leadId: lead_id, reason } = decision
  if (outcome === 'refused') return { ...refused(row, reason ?? ''), lead_id }
  if (outcome === 'duplicate') return { ...row, cells: noCells, key: null, outcome, lead_id, reason }
  if (outcome === 'updated' && lead_id !== null) {
    const mistake = await change(step, lead_id, decision)
    if (mistake !== undefined) return { ...refused(row, mistake), lead_id }
  }
  const resume = giving.to(row.row, outcome)
  noteTaken(around, row.row, wanted.key)
  const result: FileRow = { ...row, cells: noCells, key: wanted.key ?? null, outcome, lead_id, reason: null }
  if (outcome === 'created')
    waiting.push({
      lead: toNewLead(wanted, { file, place, source: around.options.source, resume }),
      key: wanted.key,
      result,
    })
  return result
}

/** @returns why it could not be changed, with nothing written */
const change = async (
  { tx, around, file, place, moves }: Step,
  leadId: number,
  { edit = {}, notes = [] }: Decision,
): Promise<string | undefined> => {
  const row = around.leads.get(leadId)
  if (!row) throw new Error(`Lead ${leadId} is not locked.`)
  const by = { actorId: file.uploaded_by, importId: file.id, at: place.at }
  try {
    const changed = await applyChange(tx, row, edit, { ...by, firm: place.firm, kind: 'lead.changed' })
    if (changed) {
      moves.push(changed)
      around.leads.set(leadId, changed.after)
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.message
  }
  if (notes.length === 0) return undefined
  const texts = around.notes.get(leadId) ?? new Set()
  for (const { text } of notes) texts.add(text)
  around.notes.set(leadId, texts)
  const added = notes.map((note) => ({ ...toNote(note, file, place.at), lead_id: leadId }))
  const ids = await insertNotes(tx, added)
  await recordEvents(
    tx,
    added.map(({ text }, at) => ({
      ...by,
      kind: 'note.added',
      leadId,
      after: { note_id: String(ids[at]), text },
    })),
  )
  await reindexLead(tx, leadId)
  return undefined
}

const storeWaiting = async (step: Step): Promise<void> => {
  const { tx, deps, file, around, place } = step
  const waiting = step.waiting.splice(0)
  const by = { kind: 'lead.imported', at: place.at, actorId: file.uploaded_by, importId: file.id } as const
  const ids = await storeNewLeads(
    tx,
    waiting.map(({ lead }) => lead),
    by,
  )
  const withResume = ids.filter((_, at) => waiting[at]?.lead.resume)
  await enqueueReadings(tx, withResume, place.at)
  await enqueueScans(tx, withResume, deps.config, place.at)
  for (const [at, { lead, key, result }] of waiting.entries()) {
    const id = ids[at] ?? 0
    result.lead_id = id
    if (key !== undefined) around.leadsWith.set(key, [...(around.leadsWith.get(key) ?? []), id])
    if (lead.state !== 'PENDING') continue
    if (around.options.confirm && lead.email !== '')
      await enqueueConfirmation(tx, { id, email: lead.email }, deps.config, place.at)
    if (around.options.notify)
      await enqueueNotifications(tx, id, { ...deps.config, notifyEmail: place.firm.notify_email }, place.at)
  }
}
