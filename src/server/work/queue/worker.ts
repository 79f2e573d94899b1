import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { isCertainlyRolledBack } from '#server/outage.ts'
import { type DueBounds, boundDueTimes } from './bound-due-times.ts'
import type { Share } from './claim-rows.ts'
import { makeWakeableSleep } from './wakeable-sleep.ts'
import { watchClock } from './watch-clock.ts'
import { watchDatabase } from './watch-database.ts'
import type { Claimed, WorkQueue, WorkTable } from './work-queue.ts'

export type Worker = {
  start(): void
  /** Looks for work at once, after something was queued. */
  wake(): void
  /** Begins no more work, signals running work to end, and stores the outcomes. */
  stop(): Promise<void>
}

export type Pace = {
  /** How often to look for work that other nodes queued; also the pause after a database error. */
  pollMs: number
  /** The pause between two rows while resumes are arriving, which have priority. */
  pressedPauseMs: number
  /** How long `stop` waits for the database to store the last outcomes. */
  settleMs: number
}

export const usualPace: Pace = { pollMs: 2_000, pressedPauseMs: 100, settleMs: 5_000 }

/** What is specific to one table of work. `Outcome` is the outcome of an attempt of one of its rows. */
export type WorkPolicy<Table extends WorkTable, Row extends Claimed, Outcome> = {
  /** For the log: 'the mail worker', 'mails', 'mail_id'. */
  words: { worker: string; rows: string; id: string }
  queue: WorkQueue<Table, Row>
  bounds: readonly DueBounds[]
  /** For how long nothing may be claimed, whatever is due; 0 if something may. */
  msUntilOpen(): number
  /** What may be claimed in addition to the claimed rows. While resumes are arriving, only one row at a time. */
  freeShares(claimed: readonly Row[], isPressed: boolean): Share[]
  /**
   * The kinds with a due row, in the order in which they are claimed. `due`: when the first row of each kind is due.
   */
  dueKinds(due: ReadonlyMap<string, number>, now: number): string[]
  /**
   * Tries the work once. Never throws: a failure is an outcome. The signal is aborted when the process is about to end.
   */
  perform(row: Row, signal: AbortSignal): Promise<Outcome>
  /**
   * Stores the outcome of an attempt. @returns false, with nothing written, if another worker has taken over the lease
   */
  settle(tx: Database, row: Row, outcome: Outcome, now: number): Promise<boolean>
  log(row: Row, outcome: Outcome, isWritten: boolean): void
  /** Called every minute. */
  check?(): Promise<void>
  /** Called when the process is about to end. @returns when all running work has ended or been aborted */
  close(): Promise<void>
}

export type WorkerDeps = {
  db: Database
  /** Are resumes arriving, so that background work should hold back? */
  isIntakePressed: () => boolean
  now: () => number
  log: FastifyBaseLogger
}

/**
 * Does the due work of a table, each row at least once, on any number of nodes. Two nodes never work on the same row at
 * the same time. A row is done twice only when its outcome could not be stored (after a crash or a lost lease).
 */
export const makeWorker = <Table extends WorkTable, Row extends Claimed, Outcome>(
  { db, isIntakePressed, now, log }: WorkerDeps,
  policy: WorkPolicy<Table, Row, Outcome>,
  pace: Pace,
): Worker => {
  const { words, queue } = policy
  const database = watchDatabase(log, words.worker)
  const pause = makeWakeableSleep()
  const claimed = new Map<number, { row: Row; work: Promise<void> }>()
  const giveUp = new AbortController()
  const stopping = new AbortController()
  const leaseMsOf = ({ kind }: { kind: string }) =>
    policy.bounds.find((bounds) => bounds.kind === kind)?.leaseMs ?? 0
  let running = Promise.resolve()
  let claimedAt = -Infinity
  const checkClock = watchClock(now, async () => {
    const rows = await boundDueTimes(db, queue.table, policy.bounds, now())
    if (rows > 0)
      log.warn(
        { rows },
        `the clock was set back; ${words.rows} with impossible due times are due earlier now`,
      )
    await policy.check?.()
  })

  const run = async () => {
    while (!stopping.signal.aborted) {
      const pauseMs = await claimDue().then(database.works, database.failed)
      if (pauseMs !== 0) await pause.sleep(pauseMs ?? pace.pollMs)
    }
  }

  /** @returns how long the worker may sleep unless it is woken */
  const claimDue = async (): Promise<number> => {
    await checkClock()
    const isPressed = isIntakePressed()
    const pauseMs = claimedAt + (isPressed ? pace.pressedPauseMs : 0) - performance.now()
    if (pauseMs > 0) return pauseMs
    const closedMs = policy.msUntilOpen()
    if (closedMs > 0) return Math.min(pace.pollMs, closedMs)
    const claimedRows = [...claimed.values()].map(({ row }) => row)
    const shares = policy.freeShares(claimedRows, isPressed)
    if (shares.length === 0) return pace.pollMs
    const due = await queue.firstDue(
      db,
      shares.map(({ kind }) => kind),
    )
    const at = now()
    const dueShares = policy
      .dueKinds(due, at)
      .flatMap((kind) => shares.filter((share) => share.kind === kind))
      .map((share) => ({ ...share, leaseMs: leaseMsOf(share) }))
    if (dueShares.length === 0)
      return Math.max(1, Math.min(pace.pollMs, ...due.values().map((first) => first - at)))

    // The lease of a claimed row may be over while its outcome is still being stored.
    const leftOut = claimedRows.map(({ id }) => id)
    const rows = await transact(db, (tx) => queue.claim(tx, { shares: dueShares, now: at, leftOut }))
    if (stopping.signal.aborted) await release(rows)
    else for (const { kind } of dueShares) for (const row of rows) if (row.kind === kind) begin(row)
    // Nothing was claimed although a row is due: another node has it, or its outcome is still being stored here.
    return rows.length > 0 ? 0 : pace.pollMs
  }

  const release = (rows: readonly Row[]) =>
    transact(db, async (tx) => {
      for (const row of rows) await queue.release(tx, row, now())
    })

  const begin = (row: Row) => {
    claimedAt = performance.now()
    const work = handle(row)
      .catch((error: unknown) => log.error({ err: error, [words.id]: row.id }, 'work could not be handled'))
      .finally(() => {
        claimed.delete(row.id)
        pause.wake()
      })
    claimed.set(row.id, { row, work })
  }

  const handle = async (row: Row) => {
    // The process was suspended since the claim, and another worker may soon take over the row.
    if (row.due_at - now() < leaseMsOf(row) / 2) return await release([row])
    await storeOutcome(row, await policy.perform(row, stopping.signal))
  }

  /** Waits for a database that does not answer, because work whose outcome is not stored would be done again. */
  const storeOutcome = async (row: Row, outcome: Outcome) => {
    // After a COMMIT whose answer was lost, a lost lease does not mean that another worker has taken over the row.
    let maybeWritten = false
    for (;;) {
      try {
        const written = database.works(await transact(db, (tx) => policy.settle(tx, row, outcome, now())))
        return policy.log(row, outcome, written || maybeWritten)
      } catch (error) {
        database.failed(error)
        maybeWritten ||= !isCertainlyRolledBack(error)
      }
      if (giveUp.signal.aborted) return
      await delay(pace.pollMs, undefined, { signal: giveUp.signal }).catch(() => {})
    }
  }

  return {
    start: () => {
      running = run()
    },
    wake: pause.wake,
    stop: async () => {
      stopping.abort()
      pause.wake()
      await policy.close()
      const late = setTimeout(() => giveUp.abort(), pace.settleMs)
      const ended = running.then(() => Promise.allSettled([...claimed.values()].map(({ work }) => work)))
      await Promise.race([ended, delay(pace.settleMs + 500, undefined, { ref: false })])
      clearTimeout(late)
    },
  }
}
