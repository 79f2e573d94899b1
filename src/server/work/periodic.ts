import type { FastifyBaseLogger } from 'fastify'
import { duration } from '#server/wording.ts'

/** Something that has to be done now and then, by any node. */
export type Periodic<Deps> = {
  /** By which the log and the metrics name it. */
  name: string
  everySeconds: number
  /**
   * @param now milliseconds since the epoch
   * @param signal the server is stopping: what takes long ends at the next convenient point
   * @returns how many rows it has changed, where that is what it does
   */
  run(deps: Deps, now: number, signal: AbortSignal): Promise<number | void>
}

export type PeriodicWork = {
  /** Each piece begins soon after, and again and again after the time it names. */
  start(): void
  /** Ends what is under way at the next convenient point; nothing is begun any more. */
  stop(): Promise<void>
  /** Everything once, one after the other; joins what is under way. Failures are logged, never thrown. */
  runOnce(): Promise<void>
}

/** Told what work there is, and how each run of it ended; `at` in milliseconds since the epoch. */
export type PeriodicWatch = {
  expect(chores: readonly string[], at: number): void
  ended(chore: string, succeeded: boolean, at: number): void
}

type Needed = { now: () => number; log: FastifyBaseLogger }

/** Runs each piece on a clock of its own: one that takes long or fails does not hold up the others. */
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

// Spread, so that nodes that start together do not work together.
const firstAfterMs = (everySeconds: number) =>
  Math.min(5_000, (everySeconds * 1000) / 60) * (0.2 + Math.random() * 0.8)
const nextAfterMs = (everySeconds: number) => everySeconds * 1000 * (0.9 + Math.random() * 0.2)
