import type { FastifyBaseLogger } from 'fastify'
import { onCommit } from '#server/adapters/database/commits.ts'
import { type FeedCursor, type FeedRow, endOfFeed, readFeed } from '#server/adapters/database/feed.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import { withPatience } from '#server/adapters/database/patience.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

/** Reacts to events: to each exactly once, in the order of the feed, whichever node has written it. */
export type Follower<Deps> = {
  /** The key under which its position in the feed is stored: a new name starts again at `from`. */
  name: string
  /** The position at which it begins when its name is first used. */
  from: 'beginning' | 'now'
  /**
   * Runs in the transaction that stores its position in the feed, so that its writes happen exactly once. Await nothing
   * but `tx`, and enqueue jobs for everything outside the database (a mail, a request to another server). When it
   * throws, nothing is written, and it gets the same events again later, before any others.
   */
  handle(tx: Database, events: readonly FeedRow[], deps: Deps): Promise<void>
}

export type FeedReader = {
  start(): void
  /** Waits until the current events are stored or rolled back; no events are handled after it. */
  stop(): Promise<void>
}

type Needed = { db: Database; log: FastifyBaseLogger }

const eventsAtOnce = 100
/**
 * How often to look for events of other nodes, and for events that an older transaction held back. Events of this node
 * are seen at once.
 */
const lookEveryMs = 2_000
const firstPauseMs = 500
const longestPauseMs = 60_000

/**
 * Any number of nodes may follow the feed under the same name: one node at a time handles the events, each event once.
 */
export const followFeed = <Deps extends Needed>(deps: Deps, follower: Follower<Deps>): FeedReader => {
  const { db, log } = deps
  let isStopped = false
  let isRegistered = false
  let again = false
  let failures = 0
  let running: Promise<void> | undefined
  let resting: NodeJS.Timeout | undefined
  let looking: NodeJS.Timeout | undefined
  let stopListening = () => {}

  const look = () => {
    again = true
    if (isStopped || resting) return
    // Without the time limit of the request whose commit has woken it, because the work is not for that request.
    running ??= withPatience({ msLeft: Infinity }, goOn).finally(() => {
      running = undefined
      if (again) look()
    })
  }

  const goOn = async () => {
    try {
      if (!isRegistered) await register(db, follower)
      isRegistered = true
      while (again && !isStopped) {
        again = false
        const events = await handleSome(deps, follower)
        if (events === eventsAtOnce) again = true
        if (events > 0) failures = 0
      }
    } catch (err) {
      rest(err)
    }
  }

  const rest = (err: unknown) => {
    failures += 1
    const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** failures)
    const pauseMs = Math.round(longest * (0.5 + Math.random() * 0.5))
    log.error(
      { err, follower: follower.name, failures, pauseMs },
      'events cannot be handled; tried again later',
    )
    resting = setTimeout(() => {
      resting = undefined
      look()
    }, pauseMs).unref()
  }

  return {
    start: () => {
      stopListening = onCommit(db, 'events', look)
      looking = setInterval(look, lookEveryMs).unref()
      look()
    },
    stop: async () => {
      isStopped = true
      stopListening()
      clearInterval(looking)
      clearTimeout(resting)
      await running
    },
  }
}

/** Does nothing if the follower has a position already. */
const register = (db: Database, { name, from }: { name: string; from: 'beginning' | 'now' }) =>
  transact(db, async (tx) => {
    const begin = from === 'now' ? await endOfFeed(tx) : { tx: 0, id: 0 }
    await tx
      .insertInto('feed_cursors')
      .values({ name, ...begin })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })

/** @returns how many events were handled: 0 if there are none, or if another node is handling them */
const handleSome = async <Deps extends Needed>(
  deps: Deps,
  { name, handle }: Follower<Deps>,
): Promise<number> => {
  if (!(await hasMore(deps.db, name))) return 0
  return transact(deps.db, async (tx) => {
    const cursor = await forUpdate(tx, selectCursor(tx, name), 'skip_locked').executeTakeFirst()
    const events = cursor ? await readFeed(tx, cursor, eventsAtOnce) : []
    const last = events.at(-1)
    if (!last) return 0
    await handle(tx, events, deps)
    await storeCursor(tx, name, last)
    return events.length
  })
}

/** Checked without a lock, because usually there are no new events. */
const hasMore = async (db: Database, name: string) => {
  const cursor = await selectCursor(db, name).executeTakeFirst()
  return cursor !== undefined && (await readFeed(db, cursor, 1)).length > 0
}

const selectCursor = (db: Database, name: string) =>
  db.selectFrom('feed_cursors').select(['tx', 'id']).where('name', '=', name)

const storeCursor = async (db: Database, name: string, { tx, id }: FeedCursor) => {
  await db.updateTable('feed_cursors').set({ tx, id }).where('name', '=', name).execute()
}
