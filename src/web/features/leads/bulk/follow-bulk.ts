import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { toast, toastProgress } from '#web/ui/toasts.tsx'

export type Bulk = Output<'readBulk'>

/** Told again at most so often, so that a screen reader is not interrupted all the time. */
const tellEveryMs = 4_000
const lookAgainMs = 2_000

/**
 * Says how far a change of many leads is, until it has ended: reads it when the server tells that it has moved, and now and then.
 * @returns undefined if the job was given up
 */
export const untilEnded = async (id: number, state: Bulk['state']): Promise<Bulk | undefined> => {
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
