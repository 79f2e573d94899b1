import type { FastifyBaseLogger } from 'fastify'
import { onCommit } from '#server/adapters/database/commits.ts'
import { type FeedCursor, type FeedRow, endOfFeed, readFeed } from '#server/adapters/database/feed.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import { withPatience } from '#server/adapters/database/patience.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

/** Reacts to events: to each once, in the order of the feed, whichever node has written it. */
export type Follower<Deps> = {
  /** Under which its place in the feed is stored: another name begins anew. */
  name: string
  /** Where it begins on the first start that knows it. */
  from: 'beginning' | 'now'
  /**
   * Runs in the transaction that stores how far it has come, so it awaits nothing but `tx`, and what it writes is written
   * once. What it wants done elsewhere (a mail, a request to another server) it enqueues. When it throws, nothing of it
   * is written, and it is handed the same events again later, before any other.
   */
  handle(tx: Database, events: readonly FeedRow[], deps: Deps): Promise<void>
}

export type FeedReader = {
  start(): void
  /** Comes back when what is in hand is stored or undone; nothing is handed over after it. */
  stop(): Promise<void>
}

type Needed = { db: Database; log: FastifyBaseLogger }

const eventsAtOnce = 100
/** What others have written, or an older transaction held back, is seen within so long; what this node writes, at once. */
const lookEveryMs = 2_000
const firstPauseMs = 500
const longestPauseMs = 60_000

/** Any number of nodes may follow under one name: each event is handled by one of them, and by one at a time. */
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
    // For everybody, and not within the patience of the request whose commit has woken it.
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

/** Whoever was there before keeps its place. */
const register = (db: Database, { name, from }: { name: string; from: 'beginning' | 'now' }) =>
  transact(db, async (tx) => {
    const begin = from === 'now' ? await endOfFeed(tx) : { tx: 0, id: 0 }
    await tx
      .insertInto('feed_cursors')
      .values({ name, ...begin })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })

/** @returns how many events were handled: none where there is none, or another node is at it */
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

/** As a rule there is nothing, and nobody need wait for a look. */
const hasMore = async (db: Database, name: string) => {
  const cursor = await selectCursor(db, name).executeTakeFirst()
  return cursor !== undefined && (await readFeed(db, cursor, 1)).length > 0
}

const selectCursor = (db: Database, name: string) =>
  db.selectFrom('feed_cursors').select(['tx', 'id']).where('name', '=', name)

const storeCursor = async (db: Database, name: string, { tx, id }: FeedCursor) => {
  await db.updateTable('feed_cursors').set({ tx, id }).where('name', '=', name).execute()
}
