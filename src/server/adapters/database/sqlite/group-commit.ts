import { setTimeout as wait } from 'node:timers/promises'
import type { CompiledQuery, QueryResult } from 'kysely'
import { Outage } from '#server/outage.ts'
import { type SqliteConnection, isLocked } from './connection.ts'

/** One transaction as its owner sees it; in truth a savepoint of an outer transaction that it shares with others. */
export type Act = {
  run<Row>(query: CompiledQuery): QueryResult<Row>
  /** Settles after the shared COMMIT: resolved means durable. */
  release(): Promise<void>
  /** Undoes this act alone. Does nothing when the act has ended already. */
  rollback(): void
}

export type GroupCommit = {
  /**
   * Waits for the act's turn: acts run one after another up to their release.
   * @throws Outage when another program holds the lock for seconds
   */
  begin(): Promise<Act>
  /** How many times was committed so far. */
  commits(): number
  /** Commits what was released, before the connection is closed. */
  finish(): void
}

// Bounds on how long a released act can wait while others keep joining.
const batchMaxActs = 256
const batchMaxMs = 10
// For how long a batch that is smaller than the last one waits for more: about as long as a COMMIT takes.
const lateMs = 2

// How long an act waits for another program to let go of the database, its place in the queue included.
const lockWaitMaxMs = 3_000
const lockPollMs = 20

/**
 * Group commit: what costs is the fsync of a COMMIT, so transactions that arrive together share one. Each runs as a
 * savepoint of one outer transaction; all are answered after its single COMMIT. A failing act undoes only itself; a
 * full disk, an I/O error or a failing COMMIT fails every act of the batch.
 * (DeWitt et al., "Implementation techniques for main memory database systems", 1984, section 5.)
 */
export const makeGroupCommit = (writer: SqliteConnection): GroupCommit => {
  const waiting: (() => void)[] = []
  let released: PromiseWithResolvers<void>[] = []
  let acting = false
  let openedAt = 0
  let commits = 0
  let soon: NodeJS.Immediate | undefined
  let late: NodeJS.Timeout | undefined
  let lastBatchActs = 1

  const turn = () =>
    new Promise<void>((resolve) => {
      if (acting) return void waiting.push(resolve)
      acting = true
      resolve()
    })

  const begin = async (): Promise<Act> => {
    const patientUntil = performance.now() + lockWaitMaxMs
    await turn()
    try {
      if (!writer.inTransaction()) await open(patientUntil)
      writer.exec('savepoint act')
    } catch (error) {
      abandonBatch(error)
      passTurn()
      throw error
    }
    return makeAct()
  }

  /** SQLite's own wait (busy_timeout) would hold up the event loop, and with it every reader. */
  const open = async (patientUntil: number) => {
    while (!began()) {
      if (performance.now() > patientUntil)
        throw new Outage('unavailable', 'The database is locked by another program.')
      await wait(lockPollMs)
    }
    openedAt = performance.now()
  }

  const began = () => {
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
    const assertAlive = () => {
      if (ended) throw new Error('This transaction has ended.')
      // The act swallowed the error that undid its batch; nothing it does from here on may be kept.
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
      passTurn()
    }

    return {
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

  /** The next act joins the open batch, unless the batch has grown old; with nobody waiting the batch is committed soon. */
  const passTurn = () => {
    if (released.length >= batchMaxActs || (released.length > 0 && performance.now() - openedAt > batchMaxMs))
      commit()
    const next = waiting.shift()
    if (next) return next()
    acting = false
    soon ??= setImmediate(commitSoon)
  }

  /** Not at once: acts whose file became durable in this turn of the event loop get to join, and a few that are late. */
  const commitSoon = () => {
    soon = undefined
    if (acting) return
    if (released.length === 0 || released.length >= lastBatchActs) return commit()
    late ??= setTimeout(() => {
      late = undefined
      if (!acting) commit()
    }, lateMs)
  }

  const commit = () => {
    if (!writer.inTransaction()) return
    const batch = released
    released = []
    lastBatchActs = batch.length
    clearTimeout(late)
    late = undefined
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
    for (const act of batch) act.resolve()
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
      // SQLite has ended the transaction by itself; there is nothing left to undo.
    }
  }

  const finish = () => {
    clearImmediate(soon)
    clearTimeout(late)
    commit()
  }

  return { begin, commits: () => commits, finish }
}
