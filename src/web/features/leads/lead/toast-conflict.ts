import { fullName } from '#contract/values/full-name.ts'
import { leadOutcomes } from '#contract/values/lead-words.ts'
import { call } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { nameOf } from '#web/ui/person.ts'
import { toast, toastQuestion } from '#web/ui/toasts.tsx'
import { agoText } from '#web/ui/time/time.tsx'
import { lastChange } from './activity/activity-query.ts'

type Lead = { id: number; first_name: string; last_name: string }

/** Says who changed what in the lead in the meantime, and asks whose change shall remain. */
export const toastConflict = async (lead: Lead, applyMine: () => void): Promise<void> => {
  toastQuestion(await sentenceAbout(lead), [
    { label: text('conflict.mine'), act: applyMine },
    { label: text('conflict.theirs'), act: () => {} },
  ])
}

/** Says that a change was not undone because somebody else has changed the lead since. */
export const toastNotUndone = async (lead: Lead): Promise<void> =>
  toast(`${await sentenceAbout(lead)} ${text('conflict.undo')}`)

/** Says who has just changed what in the lead, whose open dialog was closed for that. */
export const toastOvertaken = async (lead: Lead): Promise<void> => toast(await sentenceAbout(lead))

const sentenceAbout = async (lead: Lead) => {
  const name = fullName(lead)
  const event = await lastChange(lead.id).catch(() => undefined)
  if (!event) return text('problem.changed')
  const who = event.attorney ? nameOf(event.attorney) : text('event.server')
  const values = { who, name, when: agoText(event.at) }
  const { state, outcome, assigned_to: assignee } = event.after ?? {}
  if (state === 'REACHED_OUT') return text('conflict.reached', values)
  if (state === 'PENDING') return text('conflict.reopened', values)
  if (assignee === null) return text('conflict.unassigned', values)
  if (assignee !== undefined) return text('conflict.assigned', { ...values, to: await nameOfId(assignee) })
  const known = leadOutcomes.find((each) => each === outcome)
  if (known) return text('conflict.outcome', { ...values, outcome: text(`outcome.${known}`) })
  return text('conflict.other', values)
}

const nameOfId = async (id: string) => {
  const { items } = await call('listColleagues', {})
  const found = items.find((colleague) => String(colleague.id) === id)
  return found ? nameOf(found) : id
}
