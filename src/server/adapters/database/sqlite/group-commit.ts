import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { CompiledQuery, QueryResult } from 'kysely'
import { Outage } from '#server/outage.ts'
import { type SqliteConnection, isLocked } from './connection.ts'

/** One transaction as its owner sees it. It is really a savepoint of an outer transaction shared with other acts. */
export type Act = {
  /** A turn of the event loop, if the act has kept it for long: all else would wait, since SQLite runs on this thread. */
  rest(): Promise<void> | undefined
  run<Row>(query: CompiledQuery): QueryResult<Row>
  /** Settles after the shared COMMIT; resolved means that the act is durable. */
  release(): Promise<void>
  /** Undoes only this act. Does nothing when the act has already ended. */
  rollback(): void
}

export type GroupCommit = {
  /**
   * Waits until no other act runs: each act runs alone until its release.
   * @throws Outage when another process holds the lock for seconds
   */
  begin(): Promise<Act>
  /** How many commits were made so far. */
  commits(): number
  /** Commits the released acts, without the one that runs; called before the connection is closed. */
  finish(): void
}

// Limits on how long a released act can wait for its COMMIT while other acts keep joining the batch.
const batchMaxActs = 256
const batchMaxMs = 10
// How long a batch smaller than the previous one waits for more acts: about as long as a COMMIT takes.
const lateActsMs = 2

// Only acts that change many rows take longer.
const restAfterMs = 10

// How long an act waits for another process to release its lock, including the time the act spent in the queue.
const lockWaitMaxMs = 3_000
const lockPollMs = 20

/**
 * Group commit: the expensive part of a COMMIT is its fsync, so transactions that arrive together share one. Each runs
 * as a savepoint of one outer transaction, and all are answered after its single COMMIT. A failing act undoes only
 * itself. A full disk, an I/O error or a failing COMMIT fails every act of the batch. (DeWitt et al., "Implementation
 * techniques for main memory database systems", 1984, section 5.)
 */
export const makeGroupCommit = (writer: SqliteConnection): GroupCommit => {
  const waiting: (() => void)[] = []
  let released: PromiseWithResolvers<void>[] = []
  let actRunning = false
  let openedAt = 0
  let commits = 0
  let commitImmediate: NodeJS.Immediate | undefined
  let lateTimer: NodeJS.Timeout | undefined
  let lastBatchActs = 1
  let isFinished = false

  const waitForTurn = () =>
    new Promise<void>((resolve) => {
      if (actRunning) return void waiting.push(resolve)
      actRunning = true
      resolve()
    })

  const begin = async (): Promise<Act> => {
    const giveUpAt = performance.now() + lockWaitMaxMs
    await waitForTurn()
    try {
      if (!writer.inTransaction()) await open(giveUpAt)
      writer.exec('savepoint act')
    } catch (error) {
      abandonBatch(error)
      startNext()
      throw error
    }
    return makeAct()
  }

  /** Polls, because SQLite's own wait (busy_timeout) would block the event loop and with it every reader. */
  const open = async (giveUpAt: number) => {
    while (!tryToBegin()) {
      if (performance.now() > giveUpAt)
        throw new Outage('unavailable', 'The database is locked by another program.')
      await wait(lockPollMs)
    }
    openedAt = performance.now()
  }

  const tryToBegin = () => {
    try {
      writer.exec('begin immediate')
      return true
    } catch (error) {
      if (error instanceof Outage && isLocked(error.cause)) return false
      throw error
    }
  }

  const makeAct = (): Act => {
    let ended = false
    let restedAt = performance.now()
    const assertAlive = () => {
      if (ended) throw new Error('This transaction has ended.')
      // An earlier error undid the batch, and the act's code ignored it. Later statements must not be stored.
      if (!writer.inTransaction())
        throw new Outage('unavailable', 'The transaction was undone by an earlier error.')
    }
    const orAbandon = <T>(work: () => T): T => {
      try {
        return work()
      } catch (error) {
        if (error instanceof Outage || !writer.inTransaction()) abandonBatch(error)
        throw error
      }
    }
    const undo = () => {
      writer.exec('rollback to act')
      writer.exec('release act')
    }
    const end = () => {
      ended = true
      startNext()
    }

    const rest = async () => {
      await nextTurn()
      restedAt = performance.now()
    }

    return {
      rest: () => (performance.now() - restedAt > restAfterMs ? rest() : undefined),
      run: (query) => {
        assertAlive()
        return orAbandon(() => writer.run(query))
      },
      release: async () => {
        assertAlive()
        orAbandon(() => writer.exec('release act'))
        const committed = Promise.withResolvers<void>()
        released.push(committed)
        end()
        await committed.promise
      },
      rollback: () => {
        if (ended) return
        try {
          if (writer.inTransaction()) orAbandon(undo)
        } finally {
          end()
        }
      },
    }
  }

  /**
   * Starts the next act in the open batch, or commits first when the batch is old or full. When no act waits, commits
   * soon. Owners go on in the next turn of the event loop: all else is synchronous here, so that somebody who begins one long act
   * after the other would let no other request in.
   */
  const startNext = () => {
    if (released.length >= batchMaxActs || (released.length > 0 && performance.now() - openedAt > batchMaxMs))
      commit(setImmediate)
    const next = waiting.shift()
    if (next) return next()
    actRunning = false
    commitImmediate ??= setImmediate(commitSoon)
  }

  /**
   * Waits a moment: acts whose file became durable in this turn of the event loop can still join, and a few late ones.
   */
  const commitSoon = () => {
    commitImmediate = undefined
    if (actRunning) return
    if (released.length === 0 || released.length >= lastBatchActs) return commit()
    lateTimer ??= setTimeout(() => {
      lateTimer = undefined
      if (!actRunning) commit()
    }, lateActsMs)
  }

  const commit = (settle: (resolveAll: () => void) => void = (resolveAll) => resolveAll()) => {
    if (isFinished || !writer.inTransaction()) return
    const batch = released
    released = []
    lastBatchActs = batch.length
    clearTimeout(lateTimer)
    lateTimer = undefined
    try {
      writer.exec('commit')
    } catch (error) {
      rollBackOuter()
      const kind = error instanceof Outage ? error.kind : 'unavailable'
      const unknown = new Outage(kind, 'COMMIT failed.', { outcome: 'unknown', cause: error })
      for (const act of batch) act.reject(unknown)
      return
    }
    commits += 1
    settle(() => {
      for (const act of batch) act.resolve()
    })
  }

  const abandonBatch = (cause: unknown) => {
    const batch = released
    released = []
    rollBackOuter()
    const kind = cause instanceof Outage ? cause.kind : 'unavailable'
    const undone = new Outage(kind, 'The batch of this transaction was undone.', { cause })
    for (const act of batch) act.reject(undone)
  }

  const rollBackOuter = () => {
    try {
      if (writer.inTransaction()) writer.exec('rollback')
    } catch {
      // SQLite has already rolled the transaction back by itself.
    }
  }

  const finish = () => {
    clearImmediate(commitImmediate)
    clearTimeout(lateTimer)
    // What an act has done so far would become durable without the rest of it.
    if (actRunning && writer.inTransaction()) writer.exec('rollback to act')
    commit()
    isFinished = true
  }

  return { begin, commits: () => commits, finish }
}
