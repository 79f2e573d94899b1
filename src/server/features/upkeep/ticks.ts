import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Chore } from './upkeep-worker.ts'

export type Ticks = {
  /** Begins at once, and goes on every minute. */
  start(): void
  /** Ends what is under way at the next convenient point. */
  stop(): Promise<void>
}

const everyMs = 60_000

/** What follows from the clock alone: each piece of work is done once a minute, on every node. Failures are logged. */
export const makeTicks = (options: {
  db: Database
  now: () => number
  log: FastifyBaseLogger
  /** By the name under which it is logged. */
  work: Record<string, Chore>
}): Ticks => {
  const { db, now, log, work } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  const tick = () => {
    running ??= doAll().finally(() => {
      running = undefined
    })
  }

  const doAll = async () => {
    for (const [name, chore] of Object.entries(work)) {
      try {
        const rows = await chore(db, now(), signal)
        if (rows > 0) log.debug({ tick: name, rows }, 'tick')
      } catch (err) {
        if (!signal.aborted) log.error({ err, tick: name }, 'a tick failed; the next is in a minute')
      }
    }
  }

  return {
    start: () => {
      tick()
      timer = setInterval(tick, everyMs).unref()
    },
    stop: async () => {
      clearInterval(timer)
      stopping.abort()
      await running
    },
  }
}
