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
  /** Something was queued: look at once. */
  wake(): void
  /** Begins no more, tells what is under way to end, and writes down how it ended. */
  stop(): Promise<void>
}

export type Pace = {
  /** How often to look for what other nodes queued; also the pause after an error of the database. */
  pollMs: number
  /** The pause between two rows while prospects are handing in, who come first. */
  pressedPauseMs: number
  /** How long `stop` waits for the database once nothing is under way any more. */
  settleMs: number
}

export const usualPace: Pace = { pollMs: 2_000, pressedPauseMs: 100, settleMs: 5_000 }

/** What is particular to one table of work. `Outcome` is how a try of one of its rows can end. */
export type WorkPolicy<Table extends WorkTable, Row extends Claimed, Outcome> = {
  /** For the log: 'the mail worker', 'mails', 'mail_id'. */
  words: { worker: string; rows: string; id: string }
  queue: WorkQueue<Table, Row>
  bounds: readonly DueBounds[]
  /** For how long nothing may be taken, whatever is due; 0 where something may. */
  msUntilOpen(): number
  /** What may be taken beside the rows in hand; while intake is pressed one after the other. Empty: nothing. */
  sharesBeside(inHand: readonly Row[], isPressed: boolean): Share[]
  /** The kinds of which a row is due, in the order in which they are taken. `due`: when the first of each kind is due. */
  inTurn(due: ReadonlyMap<string, number>, now: number): string[]
  /** Tries the work once. Never throws: what went wrong is the outcome. The signal: the process is about to end. */
  perform(row: Row, signal: AbortSignal): Promise<Outcome>
  /** Writes down how a try ended. @returns false, with nothing written, once the lease was taken over */
  settle(tx: Database, row: Row, outcome: Outcome, now: number): Promise<boolean>
  log(row: Row, outcome: Outcome, isWritten: boolean): void
  /** Called every minute. */
  check?(): Promise<void>
  /** The process is about to end. @returns when nothing is under way any more, or what is, is cut off */
  close(): Promise<void>
}

export type WorkerDeps = {
  db: Database
  /** Are so many resumes arriving that other work should wait? */
  isIntakePressed: () => boolean
  now: () => number
  log: FastifyBaseLogger
}

/**
 * Does what is due in a table of work: at least once, over any number of nodes, and never two of them the same row at
 * once. A row is done twice only when its end could not be written down (a crash, a lost lease).
 */
export const makeWorker = <Table extends WorkTable, Row extends Claimed, Outcome>(
  { db, isIntakePressed, now, log }: WorkerDeps,
  policy: WorkPolicy<Table, Row, Outcome>,
  pace: Pace,
): Worker => {
  const { words, queue } = policy
  const database = watchDatabase(log, words.worker)
  const pause = makeWakeableSleep()
  const inHand = new Map<number, { row: Row; work: Promise<void> }>()
  const giveUp = new AbortController()
  const stopping = new AbortController()
  const leaseMsOf = ({ kind }: { kind: string }) =>
    policy.bounds.find((bounds) => bounds.kind === kind)?.leaseMs ?? 0
  let running = Promise.resolve()
  let tookAt = -Infinity
  const mindClock = watchClock(now, async () => {
    const rows = await boundDueTimes(db, queue.table, policy.bounds, now())
    if (rows > 0)
      log.warn(
        { rows },
        `the clock was set back; ${words.rows} that waited for later times are brought forward`,
      )
    await policy.check?.()
  })

  const run = async () => {
    while (!stopping.signal.aborted) {
      const pauseMs = await takeDue().then(database.works, database.failed)
      if (pauseMs !== 0) await pause.sleep(pauseMs ?? pace.pollMs)
    }
  }

  /** @returns for how long there is nothing to do, unless somebody wakes the worker */
  const takeDue = async (): Promise<number> => {
    await mindClock()
    const isPressed = isIntakePressed()
    const pauseMs = tookAt + (isPressed ? pace.pressedPauseMs : 0) - performance.now()
    if (pauseMs > 0) return pauseMs
    const closedMs = policy.msUntilOpen()
    if (closedMs > 0) return Math.min(pace.pollMs, closedMs)
    const held = [...inHand.values()].map(({ row }) => row)
    const shares = policy.sharesBeside(held, isPressed)
    if (shares.length === 0) return pace.pollMs
    const due = await queue.firstDue(
      db,
      shares.map(({ kind }) => kind),
    )
    const at = now()
    const dueShares = policy
      .inTurn(due, at)
      .flatMap((kind) => shares.filter((share) => share.kind === kind))
      .map((share) => ({ ...share, leaseMs: leaseMsOf(share) }))
    if (dueShares.length === 0)
      return Math.max(1, Math.min(pace.pollMs, ...due.values().map((first) => first - at)))

    // The lease of one may be over while its end is still being written down.
    const leftOut = held.map(({ id }) => id)
    const rows = await transact(db, (tx) => queue.claim(tx, { shares: dueShares, now: at, leftOut }))
    if (stopping.signal.aborted) await release(rows)
    else for (const { kind } of dueShares) for (const row of rows) if (row.kind === kind) take(row)
    // None, although one is due: another node has it, or its end is still being written down here.
    return rows.length > 0 ? 0 : pace.pollMs
  }

  const release = (rows: readonly Row[]) =>
    transact(db, async (tx) => {
      for (const row of rows) await queue.release(tx, row, now())
    })

  const take = (row: Row) => {
    tookAt = performance.now()
    const work = handle(row)
      .catch((error: unknown) => log.error({ err: error, [words.id]: row.id }, 'work could not be handled'))
      .finally(() => {
        inHand.delete(row.id)
        pause.wake()
      })
    inHand.set(row.id, { row, work })
  }

  const handle = async (row: Row) => {
    // The process stood still since the claim: another worker may be about to have it.
    if (row.due_at - now() < leaseMsOf(row) / 2) return await release([row])
    await writeDown(row, await policy.perform(row, stopping.signal))
  }

  /** Not writing it down would mean doing it again, so a database that is away is waited for. */
  const writeDown = async (row: Row, outcome: Outcome) => {
    // A COMMIT whose answer was lost may have been done: then the lease is gone, and nobody has taken the row over.
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
      const ended = running.then(() => Promise.allSettled([...inHand.values()].map(({ work }) => work)))
      await Promise.race([ended, delay(pace.settleMs + 500, undefined, { ref: false })])
      clearTimeout(late)
    },
  }
}
