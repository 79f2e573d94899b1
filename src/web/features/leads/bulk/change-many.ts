import { call } from '#web/api.ts'
import type { Input } from '#web/api-types.ts'
import { colleaguesQuery, queryClient, refreshCounts } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { nameOf } from '#web/ui/person.ts'
import { toast, toastProblem, toastWithUndo } from '#web/ui/toasts.tsx'
import { readRows } from '../inbox/live-rows.ts'
import { showReport } from './bulk-report.tsx'
import { type Bulk, untilEnded } from './follow-bulk.ts'

/** The leads that are meant: a filter, also of those that are not in sight, or some by their ids. */
export type Many = { q: string } | { ids: number[] }

/** Changes many leads in one request, tells how far it is and how it has ended, and offers to undo it. */
export const changeMany = async (
  leads: Many,
  action: Input<'startBulk'>['body']['action'],
): Promise<void> => {
  try {
    const { id } = await call('startBulk', { body: { ...leads, action } })
    await tellOutcome(id, 'ids' in leads ? leads.ids : undefined)
  } catch (error) {
    toastProblem(error)
  }
}

/** Tells how far the changes are that the attorney started or undid before the app was loaded again. */
export const followStarted = async (me: number): Promise<void> => {
  const { items } = await call('listBulks', { query: { page_size: startedMax } })
  for (const { id, state, is_stopped, started_by, undone_by } of items) {
    if (is_stopped) continue
    if (state === 'changing' && started_by.id === me) void tellOutcome(id).catch(toastProblem)
    if (state === 'undoing' && undone_by?.id === me) void undoing(id).catch(toastProblem)
  }
}

/** More than somebody has started at the same time. */
const startedMax = 20

const tellOutcome = async (id: number, ids?: number[]) => {
  const bulk = await untilEnded(id, 'changing')
  readAgain(ids)
  if (!bulk) return
  const report = bulk.refused > 0 ? [{ label: text('bulk.show'), act: () => showReport(id) }] : []
  if (bulk.changed === 0) return toast(text('bulk.unchanged', { count: bulk.total }), report)
  const refused = bulk.refused > 0 ? [text('bulk.refused', { count: bulk.refused })] : []
  const said = [await saidOf(bulk), ...refused].join(' ')
  if (bulk.undoable_until === null) toast(said, report)
  else toastWithUndo(said, () => undo(id).finally(() => readAgain(ids)), report)
}

const readAgain = (ids: number[] | undefined) => {
  if (ids) readRows(ids)
  else void queryClient.invalidateQueries({ queryKey: ['inbox'] })
  refreshCounts()
  for (const key of ['lead', 'activity']) void queryClient.invalidateQueries({ queryKey: [key] })
}

const saidOf = async ({ changed: count, action }: Bulk): Promise<string> => {
  switch (action.kind) {
    case 'state':
      return text(action.state === 'PENDING' ? 'told.reopened.many' : 'told.reached.many', { count })
    case 'assign': {
      const { items } = await queryClient.fetchQuery(colleaguesQuery)
      const colleague = items.find(({ id }) => id === action.assigned_to)
      return colleague
        ? text('told.assigned.many', { count, to: nameOf(colleague) })
        : text('told.unassigned.many', { count })
    }
    case 'outcome':
      return text('told.outcome.many', {
        count,
        outcome: text(action.outcome ? `outcome.${action.outcome}` : 'outcome.open'),
      })
    case 'suspicious':
      return text(action.suspicious ? 'told.suspicious.many' : 'told.cleared.many', { count })
    case 'resend':
      return text('told.resent.many', { count })
  }
}

/** @returns whether anything was undone */
const undo = async (id: number): Promise<boolean> => {
  try {
    await call('undoBulk', { params: { id } })
    return await undoing(id)
  } catch (error) {
    toastProblem(error)
    return false
  }
}

const undoing = async (id: number): Promise<boolean> => {
  const bulk = await untilEnded(id, 'undoing')
  if (!bulk) return false
  if (bulk.left > 0)
    toast(text('bulk.left', { count: bulk.left }), [{ label: text('bulk.show'), act: () => showReport(id) }])
  return bulk.put_back > 0
}
