import { setTimeout as delay } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'
import { answerTasks } from '#server/adapters/thread.ts'

/**
 * For the test of threads: waits this many milliseconds and answers with the id of its thread. Fails for a negative
 * number, and ends the thread for Infinity.
 */
answerTasks(async (ms: number) => {
  if (ms < 0) throw Object.assign(new Error('fewer than none'), { code: 'EFEW', syscall: 'wait' })
  // In a thread this ends only the thread.
  if (ms === Infinity) process.exit()
  await delay(ms)
  return { ms, threadId }
})
