import { type Output, call } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { fullName, nameOf } from '#web/ui/person.ts'
import { tell, tellChoice } from '#web/ui/tell.tsx'
import { agoText } from '#web/ui/time.tsx'

type Lead = { id: number; first_name: string; last_name: string }
type LeadEvent = Output<'listLeadEvents'>['items'][number]

/** Says who changed the lead meanwhile and what, and asks whose change is to stay. */
export const tellConflict = async (lead: Lead, applyMine: () => void): Promise<void> => {
  tellChoice(await sentenceAbout(lead), [
    { label: text('conflict.mine'), act: applyMine },
    { label: text('conflict.theirs'), act: () => {} },
  ])
}

/** For an undo: what somebody did since is not undone with it. */
export const tellNotUndone = async (lead: Lead): Promise<void> =>
  tell(`${await sentenceAbout(lead)} ${text('conflict.undo')}`)

const sentenceAbout = async (lead: Lead) => {
  const name = fullName(lead)
  const event = await lastChange(lead.id).catch(() => undefined)
  if (!event) return text('problem.changed')
  const who = event.attorney ? nameOf(event.attorney) : text('event.server')
  const values = { who, name, when: agoText(event.at) }
  const { state, assigned_to: assignee } = event.after ?? {}
  if (state === 'REACHED_OUT') return text('conflict.reached', values)
  if (state === 'PENDING') return text('conflict.reopened', values)
  if (assignee === null) return text('conflict.unassigned', values)
  if (assignee !== undefined) return text('conflict.assigned', { ...values, to: await nameOfId(assignee) })
  return text('conflict.other', values)
}

/** Events come the oldest first; of a lead there are rarely more than a page. */
const lastChange = async (id: number): Promise<LeadEvent | undefined> => {
  let last: LeadEvent | undefined
  let after: number | undefined
  for (;;) {
    const page = await call('listLeadEvents', { params: { id }, query: { page_size: 100, after_id: after } })
    last = page.items.findLast(({ kind }) => kind === 'lead.changed') ?? last
    if (!page.has_more || page.last_id === null) return last
    after = page.last_id
  }
}

const nameOfId = async (id: string) => {
  const { items } = await call('listColleagues', {})
  const found = items.find((colleague) => String(colleague.id) === id)
  return found ? nameOf(found) : id
}
