import { stageOf } from '#contract/values/lead-stage.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { dayOf } from '#server/day-of.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvents } from '#server/features/events/record-event.ts'
import {
  enqueueConfirmation,
  enqueueNotifications,
} from '#server/features/mails/outbox/enqueue-lead-mails.ts'
import { Problem } from '#server/problem.ts'
import { type ChangedLead, applyChange } from '../apply-change.ts'
import { reindexLead } from '../index-lead.ts'
import { recountLeads } from '../lead-counts.ts'
import { type NewLead, insertNotes, storeNewLeads } from '../adding/store-new-leads.ts'
import { countRows } from './count-rows.ts'
import { type Decision, type Surroundings, decide, noteTaken } from './decide.ts'
import { type FileRow, type ImportRow, putFileRows } from './imports.queries.ts'
import type { WantedLead } from './read-row.ts'
import { type Place, readSurroundings, readWanted } from './surroundings.ts'

const hourMs = 3_600_000

/**
 * Imports some rows, and stores how far the import is, in one transaction. A row with a mistake blocks no other.
 * @param rows the next ones; none: the file is at its end
 */
export const importStep = async (
  tx: Database,
  deps: Pick<Deps, 'config'>,
  file: ImportRow,
  rows: readonly FileRow[],
  place: Place,
): Promise<ImportRow> => {
  const { read, context } = await readWanted(tx, file, rows, place)
  const wanted = read.flatMap((each) => ('mistakes' in each.wanted ? [] : each.wanted))
  const around = await readSurroundings(tx, file.id, wanted, context)
  const step: Step = { tx, deps, file, around, place, waiting: [], moves: [] }
  const results: FileRow[] = []
  for (const { row, wanted: lead } of read)
    results.push('mistakes' in lead ? refused(row, lead.mistakes) : await take(step, row, lead))
  await storeWaiting(step)
  await recountLeads(tx, step.moves)
  await putFileRows(tx, results)
  const far = {
    ...countRows(file, results),
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
  const { around, waiting } = step
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
  noteTaken(around, row.row, wanted.key)
  const result: FileRow = { ...row, cells: noCells, key: wanted.key ?? null, outcome, lead_id, reason: null }
  if (outcome === 'created') waiting.push({ lead: toNewLead(step, wanted), key: wanted.key, result })
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
    const changed = await applyChange(tx, row, edit, { ...by, kind: 'lead.changed' })
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

const toNote = ({ text, authorId, at }: WantedLead['notes'][number], file: ImportRow, otherwise: number) => ({
  author_id: authorId ?? file.uploaded_by,
  text,
  created_at: at ?? otherwise,
})

const toNewLead = ({ file, around, place }: Step, wanted: WantedLead): NewLead => {
  const { edit, createdAt = place.at, language, source = around.options.source } = wanted
  const state = stageOf({ state: edit.state ?? 'PENDING', outcome: edit.outcome ?? null })
  const due_at = createdAt + place.firm.wait_hours * hourMs
  return {
    first_name: edit.first_name ?? '',
    last_name: edit.last_name ?? '',
    email: edit.email ?? '',
    phone: edit.phone ?? null,
    link: edit.link ?? null,
    city: edit.city ?? null,
    external_id: edit.external_id ?? null,
    state,
    // Of the past nothing better is known; the time of the import would be wrong for all of them.
    reached_out_at: state === 'REACHED_OUT' ? (wanted.reachedOutAt ?? createdAt) : null,
    contact: edit.contact ?? null,
    outcome: edit.outcome ?? null,
    assigned_to: edit.assigned_to ?? null,
    source: 'import',
    origin: source === '' ? null : JSON.stringify({ src: source }),
    language: language ?? null,
    due_at,
    overdue: state === 'PENDING' && due_at <= place.at ? 1 : 0,
    created_at: createdAt,
    updated_at: place.at,
    arrived_on: dayOf(createdAt, place.timeZone),
    notes: wanted.notes.map((note) => toNote(note, file, createdAt)),
  }
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
