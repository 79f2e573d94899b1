import { limits } from '#contract/limits.ts'
import { unreachable } from '#contract/schemas/added-lead.ts'
import { nameMissing } from '#contract/schemas/leads.ts'
import type { ImportKey, ImportOutcome } from '#contract/values/import-fields.ts'
import type { EventValues } from '#server/features/events/record-event.ts'
import { isoTime } from '#server/iso-time.ts'
import { Problem } from '#server/problem.ts'
import { type LeadEdit, type LockedLead, plannedChange } from '../apply-change.ts'
import type { RowContext, WantedLead } from './read-row.ts'

/** What is known of the leads and rows with the keys of some rows; it follows what is done meanwhile. */
export type Surroundings = RowContext & {
  /** The ids of the leads with each key, the earliest first. */
  leadsWith: Map<string, number[]>
  leads: Map<number, LockedLead>
  /** The texts of the notes of each lead. */
  notes: Map<number, Set<string>>
  /** The first row of the file with each key. */
  firstRowWith: Map<string, number>
}

/** What becomes of a row, before anything is written. */
export type Decision = {
  outcome: ImportOutcome
  leadId: number | null
  reason: string | null
  before: EventValues | null
  after: EventValues | null
  /** For a lead that is changed. */
  edit?: LeadEdit
  /** Of an existing lead those that it does not have yet. */
  notes?: WantedLead['notes']
}

/** Decides what becomes of a row. The rehearsal shows it, and the run does it. */
export const decide = (row: number, wanted: WantedLead, around: Surroundings): Decision => {
  const { options } = around
  const { key } = wanted
  const first = key === undefined ? undefined : around.firstRowWith.get(key)
  const isRepeated = first !== undefined && first < row
  if (options.repeated === 'first' && isRepeated)
    return left('duplicate', `Row ${first} has the same ${words[options.key]}.`)
  const ids = key === undefined ? [] : (around.leadsWith.get(key) ?? [])
  const [id] = ids
  if (options.mode === 'create') {
    if (id === undefined || isRepeated || options.known === 'create') return creation(wanted)
    return left('duplicate', `A lead has this ${words[options.key]}.`, id)
  }
  if (id === undefined) {
    // In a rehearsal the lead of the earlier row does not exist.
    if (options.mode === 'create_or_update')
      return isRepeated ? { ...creation(wanted), outcome: 'updated' } : creation(wanted)
    return left(
      'refused',
      key === undefined
        ? `${options.key}: This field is required.`
        : `No lead has this ${words[options.key]}.`,
    )
  }
  if (ids.length > 1) return left('refused', `Several leads have this ${words[options.key]}.`)
  return update(id, wanted, around)
}

/** Remembers that a row with this key was taken. Rows behind it may still have keys of another mapping. */
export const noteTaken = ({ firstRowWith }: Surroundings, row: number, key: string | undefined): void => {
  if (key !== undefined && (firstRowWith.get(key) ?? Infinity) > row) firstRowWith.set(key, row)
}

const words: Record<ImportKey, string> = { email: 'e-mail', reference: 'reference', external_id: 'id' }

const left = (outcome: 'duplicate' | 'refused', reason: string, leadId: number | null = null): Decision => ({
  outcome,
  leadId,
  reason,
  before: null,
  after: null,
})

const creation = (wanted: WantedLead): Decision => {
  const { edit, notes, createdAt, reachedOutAt } = wanted
  if (!edit.first_name && !edit.last_name) return left('refused', nameMissing)
  if (!edit.email && !edit.phone) return left('refused', unreachable)
  if (reachedOutAt !== undefined && createdAt !== undefined && reachedOutAt < createdAt)
    return left('refused', 'reached_out_at: Must not be before created_at.')
  const values: EventValues = {
    ...textsOf(edit),
    ...(createdAt !== undefined && { created_at: isoTime(createdAt) }),
    ...(reachedOutAt !== undefined && { reached_out_at: isoTime(reachedOutAt) }),
    ...(wanted.source !== undefined && { source: wanted.source }),
    ...(wanted.language !== undefined && { language: wanted.language }),
    ...notesText(notes),
  }
  return { outcome: 'created', leadId: null, reason: null, before: null, after: values }
}

const update = (id: number, wanted: WantedLead, around: Surroundings): Decision => {
  const row = around.leads.get(id)
  if (!row) return left('refused', 'The lead is being changed; import this row again.', id)
  const state = wanted.edit.state ?? row.state
  const reached = wanted.reachedOutAt
  const edit: LeadEdit = {
    ...wanted.edit,
    ...(state === 'REACHED_OUT' && reached !== undefined && { reached_out_at: isoTime(reached) }),
  }
  const known = around.notes.get(id)
  const notes = wanted.notes.filter(({ text }) => !known?.has(text))
  try {
    const { before, after } = plannedChange(row, edit, around.now)
    const isSame = Object.keys(after).length === 0 && notes.length === 0
    if (isSame) return { outcome: 'same', leadId: id, reason: null, before: null, after: null }
    return {
      outcome: 'updated',
      leadId: id,
      reason: null,
      before,
      after: { ...after, ...notesText(notes) },
      edit,
      notes,
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return left('refused', error.message, id)
  }
}

const textsOf = (edit: WantedLead['edit']): EventValues =>
  Object.fromEntries(
    Object.entries(edit).flatMap(([field, value]) =>
      value == null || value === '' ? [] : [[field, String(value)]],
    ),
  )

const notesText = (notes: WantedLead['notes']): EventValues =>
  notes.length === 0
    ? {}
    : {
        note: notes
          .map(({ text }) => text)
          .join('\n\n')
          .slice(0, limits.noteMaxLength)
          .toWellFormed(),
      }
