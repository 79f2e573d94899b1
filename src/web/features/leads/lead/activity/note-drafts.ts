import { useState } from 'react'
import { useMe } from '#web/session.ts'
import { guardUnload } from '#web/ui/leave-guard.ts'
import type { Note } from './activity-query.ts'

/** `note` is the note as it was when editing began: saving is based on its version, so no unseen change is overwritten. */
export type Edited = { note: Note; text: string }

/** Typed but unsent texts by attorney and lead, so that nothing is lost when the user leaves the page and comes back. */
const drafts = new Map<string, string>()
const edits = new Map<string, Edited | undefined>()

// Added once for all screens, because a draft may be left on the page of another lead.
guardUnload(
  () =>
    [...drafts.values()].some((typed) => typed.trim() !== '') ||
    [...edits.values()].some((edited) => edited !== undefined && edited.text !== edited.note.text),
)

const useKept = <T>(kept: Map<string, T>, leadId: number, before: T) => {
  const me = useMe()
  const key = `${me.id} ${leadId}`
  const [value, setValue] = useState(() => kept.get(key) ?? before)
  const keep = (next: T) => {
    kept.set(key, next)
    setValue(next)
  }
  return [value, keep] as const
}

/** The note that is being written about a lead. */
export const useDraft = (leadId: number) => useKept(drafts, leadId, '')

/** The note of a lead that is being edited. */
export const useEdited = (leadId: number) => useKept(edits, leadId, undefined)

/** Control-Enter sends what is typed. */
export const isSend = ({ key, ctrlKey, metaKey }: React.KeyboardEvent): boolean =>
  key === 'Enter' && (ctrlKey || metaKey)
