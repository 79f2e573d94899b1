import { setTimeout as delay } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'
import { answerTasks } from '#server/adapters/thread.ts'

/** For the test of threads: waits so many milliseconds and tells which thread has; fails for fewer than none, dies of too many. */
answerTasks(async (ms: number) => {
  if (ms < 0) throw Object.assign(new Error('fewer than none'), { code: 'EFEW', syscall: 'wait' })
  // In a thread this ends the thread alone.
  if (ms === Infinity) process.exit()
  await delay(ms)
  return { ms, threadId }
})
