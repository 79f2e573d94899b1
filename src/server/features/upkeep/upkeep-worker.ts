import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '#server/adapters/database/schema.ts'
import type { ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { StoreUpkeep } from '#server/adapters/storage/store-upkeep.ts'
import { type Swept, sweepUploads } from './sweep-uploads.ts'

/** Something to be done every hour; whatever it returns is logged. Looks at the signal where it takes long. */
export type Chore = (db: Database, now: number, signal: AbortSignal) => Promise<number>

export type Upkeep = {
  /** Begins soon after, and goes on every hour. */
  start(): void
  /** Ends what is under way at the next convenient point. */
  stop(): Promise<void>
  /** Everything once; joins a run that is under way. Failures are logged, never thrown. */
  runOnce(): Promise<void>
}

export type UpkeepOptions = {
  db: Database
  store: ResumeStore
  storage: StoreUpkeep
  /** What the features want done, by the name under which it is logged. */
  chores: Record<string, Chore>
  now: () => number
  log: FastifyBaseLogger
  watch?: UpkeepWatch
}

/** Told which chores there are, the sweep included, and how each ended; `at` in milliseconds since the epoch. */
export type UpkeepWatch = {
  expect(chores: readonly string[], at: number): void
  ended(chore: string, succeeded: boolean, at: number): void
}

// Spread, so that nodes that start together do not work together.
const firstAfterMs = () => 1_000 + Math.random() * 4_000
const nextAfterMs = () => 3_600_000 * (0.9 + Math.random() * 0.2)

/** Keeps the file store and the tables in order, in the background. */
export const makeUpkeep = ({ db, store, storage, chores, now, log, watch }: UpkeepOptions): Upkeep => {
  watch?.expect(['sweep', ...Object.keys(chores)], now())
  const stopping = new AbortController()
  const { signal } = stopping
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  const runAll = async () => {
    await attempt('sweep', async () => logSweep(log, await sweepUploads({ db, store, storage, now, signal })))
    for (const [name, chore] of Object.entries(chores)) {
      await attempt(name, async () =>
        log.debug({ chore: name, rows: await chore(db, now(), signal) }, 'upkeep'),
      )
    }
  }

  const attempt = async (name: string, work: () => Promise<void>) => {
    if (signal.aborted) return
    try {
      await work()
      watch?.ended(name, true, now())
    } catch (error) {
      if (signal.aborted) return
      watch?.ended(name, false, now())
      log.error({ err: error, chore: name }, 'upkeep failed; it is tried again in an hour')
    }
  }

  const runOnce = () =>
    (running ??= runAll().finally(() => {
      running = undefined
    }))

  const schedule = (afterMs: number) => {
    timer = setTimeout(
      () => void runOnce().then(() => signal.aborted || schedule(nextAfterMs())),
      afterMs,
    ).unref()
  }

  return {
    start: () => schedule(firstAfterMs()),
    stop: async () => {
      clearTimeout(timer)
      stopping.abort()
      await running
    },
    runOnce,
  }
}

const logSweep = (log: FastifyBaseLogger, { standing, ...did }: Swept) => {
  if (did.putBack > 0) log.warn(did, 'files were in the trash although leads name them; they are back')
  if (standing.sweepable) log.info(did, 'file store swept')
  else log.error({ reason: standing.reason }, `${standing.sentence} ${standing.advice}`)
}
