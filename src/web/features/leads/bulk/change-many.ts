import { call } from '#web/api.ts'
import type { Input, Output } from '#web/api-types.ts'
import { queryClient, refreshCounts } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { nameOf } from '#web/ui/person.ts'
import { toast, toastProblem, toastProgress, toastWithUndo } from '#web/ui/toasts.tsx'
import { readRows } from '../inbox/live-rows.ts'
import { showReport } from './bulk-report.tsx'

type Bulk = Output<'readBulk'>
type Colleague = Output<'listColleagues'>['items'][number]

/** The leads that are meant: a filter, also of those that are not in sight, or some by their ids. */
export type Many = { q: string } | { ids: number[] }
export type ManyChange =
  | Exclude<Input<'startBulk'>['body']['action'], { kind: 'assign' } | { kind: 'resend' }>
  | { kind: 'assign'; assigned_to: Colleague | null }

/** Changes many leads in one request, tells how far it is and how it has ended, and offers to undo it. */
export const changeMany = async (leads: Many, change: ManyChange): Promise<void> => {
  const action =
    change.kind === 'assign' ? { ...change, assigned_to: change.assigned_to?.id ?? null } : change
  const readAgain = () => {
    if ('ids' in leads) readRows(leads.ids)
    else void queryClient.invalidateQueries({ queryKey: ['inbox'] })
    refreshCounts()
    for (const key of ['lead', 'activity']) void queryClient.invalidateQueries({ queryKey: [key] })
  }
  try {
    const { id } = await call('startBulk', { body: { ...leads, action } })
    const bulk = await untilEnded(id, 'changing')
    readAgain()
    if (!bulk) return
    const report = bulk.refused > 0 ? [{ label: text('bulk.show'), act: () => showReport(id) }] : []
    if (bulk.changed === 0) return toast(text('bulk.unchanged', { count: bulk.total }), report)
    const said = [saidOf(bulk.changed, change), ...refusedIn(bulk.refused)].join(' ')
    toastWithUndo(said, () => undo(id).finally(readAgain), report)
  } catch (error) {
    toastProblem(error)
  }
}

const saidOf = (count: number, change: ManyChange): string => {
  switch (change.kind) {
    case 'state':
      return text(change.state === 'PENDING' ? 'told.reopened.many' : 'told.reached.many', { count })
    case 'assign':
      return change.assigned_to
        ? text('told.assigned.many', { count, to: nameOf(change.assigned_to) })
        : text('told.unassigned.many', { count })
    case 'outcome':
      return text('told.outcome.many', {
        count,
        outcome: text(change.outcome ? `outcome.${change.outcome}` : 'outcome.open'),
      })
    case 'suspicious':
      return text(change.suspicious ? 'told.suspicious.many' : 'told.cleared.many', { count })
  }
}

const refusedIn = (count: number) => (count > 0 ? [text('bulk.refused', { count })] : [])

/** @returns whether anything was undone */
const undo = async (id: number): Promise<boolean> => {
  try {
    await call('undoBulk', { params: { id } })
    const bulk = await untilEnded(id, 'undoing')
    if (!bulk) return false
    if (bulk.left > 0)
      toast(text('bulk.left', { count: bulk.left }), [
        { label: text('bulk.show'), act: () => showReport(id) },
      ])
    return bulk.put_back > 0
  } catch (error) {
    toastProblem(error)
    return false
  }
}

/** Told again at most so often, so that a screen reader is not interrupted all the time. */
const tellEveryMs = 4_000
const lookAgainMs = 2_000

/** Reads the progress when the server tells that it has moved, and now and then; undefined if the job was given up. */
const untilEnded = async (id: number, state: 'changing' | 'undoing'): Promise<Bulk | undefined> => {
  let progress: ReturnType<typeof toastProgress> | undefined
  let toldAt = 0
  try {
    for (;;) {
      const bulk = await call('readBulk', { params: { id } })
      if (bulk.state !== state) return bulk
      if (bulk.is_stopped) {
        toast(text('bulk.stopped'))
        return undefined
      }
      if (Date.now() - toldAt >= tellEveryMs) {
        toldAt = Date.now()
        progress ??= toastProgress()
        progress.say(progressText(bulk))
      }
      await moved(bulk.job_id)
    }
  } finally {
    progress?.hide()
  }
}

const progressText = ({
  state,
  done,
  total,
  total_is_at_least: isAtLeast,
  changed,
  put_back,
  left,
}: Bulk) => {
  if (state === 'undoing')
    return text('bulk.undoing', {
      done: (put_back + left).toLocaleString(),
      total: changed.toLocaleString(),
    })
  const values = { done: done.toLocaleString(), total: total.toLocaleString() }
  return text(isAtLeast ? 'bulk.changing.open' : 'bulk.changing', values)
}

const waiting = new Map<number, () => void>()

/** Called when the server tells that a job has made progress or ended. */
export const jobMoved = (jobId: number): void => waiting.get(jobId)?.()

const moved = (jobId: number | null) =>
  new Promise<void>((resolve) => {
    const go = () => {
      if (jobId !== null) waiting.delete(jobId)
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(go, lookAgainMs)
    if (jobId !== null) waiting.set(jobId, go)
  })
