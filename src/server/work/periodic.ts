import type { FastifyBaseLogger } from 'fastify'
import { duration } from '#server/wording.ts'

/** Work that is done at intervals, on every node. */
export type Periodic<Deps> = {
  /** The name in the log and the metrics. */
  name: string
  everySeconds: number
  /**
   * @param now milliseconds since the epoch
   * @param signal aborted when the server stops; long work then ends at the next convenient point
   * @returns how many rows it has changed, if it changes rows
   */
  run(deps: Deps, now: number, signal: AbortSignal): Promise<number | void>
}

export type PeriodicWork = {
  /** Runs each piece of work soon, and then again at its interval. */
  start(): void
  /** Ends running work at the next convenient point, and begins no more. */
  stop(): Promise<void>
  /** Runs everything once, one after the other; waits for what is already running. Logs failures, never throws. */
  runOnce(): Promise<void>
}

/** Receives the names of all work, and the outcome of each run; `at` in milliseconds since the epoch. */
export type PeriodicWatch = {
  expect(chores: readonly string[], at: number): void
  ended(chore: string, succeeded: boolean, at: number): void
}

type Needed = { now: () => number; log: FastifyBaseLogger }

/** Runs each piece of work on its own timer, so that a slow or failing one does not delay the others. */
export const makePeriodicWork = <Deps extends Needed>(
  deps: Deps,
  work: readonly Periodic<Deps>[],
  watch?: PeriodicWatch,
): PeriodicWork => {
  watch?.expect(
    work.map(({ name }) => name),
    deps.now(),
  )
  const stopping = new AbortController()
  const pieces = work.map((each) => makePiece(deps, each, stopping.signal, watch))
  return {
    start: () => {
      for (const piece of pieces) piece.start()
    },
    stop: async () => {
      stopping.abort()
      await Promise.all(pieces.map((piece) => piece.end()))
    },
    runOnce: async () => {
      for (const piece of pieces) await piece.run()
    },
  }
}

const makePiece = <Deps extends Needed>(
  deps: Deps,
  { name, everySeconds, run }: Periodic<Deps>,
  signal: AbortSignal,
  watch: PeriodicWatch | undefined,
) => {
  const { now, log } = deps
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  const attempt = async () => {
    if (signal.aborted) return
    try {
      const rows = await run(deps, now(), signal)
      if (rows !== undefined) log.debug({ chore: name, rows }, 'upkeep')
      watch?.ended(name, true, now())
    } catch (err) {
      if (signal.aborted) return
      watch?.ended(name, false, now())
      log.error({ err, chore: name }, `upkeep failed; it is tried again in ${duration(everySeconds * 1000)}`)
    }
  }

  const runOnce = () =>
    (running ??= attempt().finally(() => {
      running = undefined
    }))

  const schedule = (afterMs: number) => {
    timer = setTimeout(
      () => void runOnce().then(() => signal.aborted || schedule(nextAfterMs(everySeconds))),
      afterMs,
    ).unref()
  }

  return {
    start: () => schedule(firstAfterMs(everySeconds)),
    run: runOnce,
    end: async () => {
      clearTimeout(timer)
      await running
    },
  }
}

// Random, so that nodes that start together do not run the work at the same time.
const firstAfterMs = (everySeconds: number) =>
  Math.min(5_000, (everySeconds * 1000) / 60) * (0.2 + Math.random() * 0.8)
const nextAfterMs = (everySeconds: number) => everySeconds * 1000 * (0.9 + Math.random() * 0.2)
