import type { ChangeFeed } from '#server/deps.ts'
import type { FastifyBaseLogger } from 'fastify'
import { onCommit } from '#server/adapters/database/commits.ts'
import {
  type FeedCursor,
  type FeedRow,
  endOfFeed,
  isBehind,
  knowsCursor,
  readFeed,
} from '#server/adapters/database/feed.ts'
import { withPatience } from '#server/adapters/database/patience.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { EventSink } from '#server/http/output/event-stream.ts'
import { Problem } from '#server/problem.ts'
import { Outage } from '#server/outage.ts'
import { selectLiveSessions } from './changes.queries.ts'
import { makeJobWatch } from './job-changes.ts'
import {
  isForEverybody,
  toChange,
  toCursor,
  toJobChange,
  toMarker,
  toReadingChange,
} from './present-change.ts'
import { makeReaderWatch } from './reader-changes.ts'
import { makeReadingWatch } from './reading-changes.ts'

export type ChangeFeedOptions = {
  db: Database
  /** Connects with other nodes: `send` wakes them, and they call `heard`. */
  connect: (heard: () => void) => { send(): void; close(): void }
  /** How long a stream lasts at most: as long as an access token. */
  streamSeconds: number
  now: () => number
  log: FastifyBaseLogger
}

type Reader = {
  attorneyId: number
  sessionId: string
  /** The last row that was sent to the reader. */
  cursor: FeedCursor
  endsAt: number
  /** Rows that arrived before the answer began. */
  waiting: FeedRow[]
  sink: EventSink | undefined
}

// Within two seconds streams of revoked sessions end, and changes of other nodes arrive even if no wake-up does.
const lookEveryMs = 1_000
const rowsAtOnce = 500
/** A reader that has missed more gets `resync` and reads everything again. */
const missedMax = 1_000
const streamsPerSession = 8

/**
 * Sends changes to every open app. However many streams are open, the process reads the feed only once: after commits, and
 * every second while at least one stream is open.
 */
export const makeChangeFeed = ({ db, connect, streamSeconds, now, log }: ChangeFeedOptions): ChangeFeed => {
  const readers = new Set<Reader>()
  let position: FeedCursor | undefined
  let reading: Promise<void> | undefined
  let again = false
  let stopped = false

  const look = () => {
    again = true
    if (readers.size === 0 || position === undefined || stopped) return
    // This read serves all streams, so the time limit of the request that happens to start it must not end it.
    reading ??= withPatience({ msLeft: Infinity }, advance)
      .catch((err: unknown) => log.warn({ err }, 'cannot read changes; streams get them later'))
      .finally(() => {
        reading = undefined
      })
  }

  const advance = async () => {
    while (again && position) {
      again = false
      const rows = await readFeed(db, position, rowsAtOnce)
      if (readers.size > 0) position = rows.at(-1) ?? position
      for (const reader of readers) serve(reader, rows)
      if (rows.length === rowsAtOnce) again = true
    }
  }

  const serve = (reader: Reader, rows: FeedRow[]) => {
    if (!reader.sink) return void reader.waiting.push(...rows)
    for (const row of rows) {
      if (!isBehind(db, row, reader.cursor)) continue
      reader.cursor = row
      if (isForEverybody(row)) reader.sink.send({ id: toCursor(row), data: toChange(row) })
    }
  }

  const endRevokedStreams = async () => {
    const live = await selectLiveSessions(
      db,
      [...readers].map(({ sessionId }) => sessionId),
      now(),
    )
    for (const reader of readers)
      if (!live.has(reader.sessionId) || reader.endsAt <= now()) reader.sink?.end()
  }

  const jobsChanged = makeJobWatch(db)
  const sendJobChanges = async () => {
    const changed = await jobsChanged([...readers].map(({ attorneyId }) => attorneyId))
    for (const change of changed)
      for (const { attorneyId, cursor, sink } of readers)
        if (attorneyId === change.attorneyId)
          sink?.send({ id: toCursor(cursor), data: toJobChange(cursor, change, now()) })
  }

  const resumesRead = makeReadingWatch(db, now)
  const sendReadings = async () => {
    for (const leadId of await resumesRead())
      for (const { cursor, sink } of readers)
        sink?.send({ id: toCursor(cursor), data: toReadingChange(cursor, 'resume.read', leadId, now()) })
  }

  const readersChanged = makeReaderWatch(db, now)
  const sendReaders = async () => {
    for (const leadId of await readersChanged())
      for (const { cursor, sink } of readers)
        sink?.send({ id: toCursor(cursor), data: toReadingChange(cursor, 'lead.readers', leadId, now()) })
  }

  const signal = connect(look)
  const stopListening = onCommit(db, 'events', () => {
    look()
    signal.send()
  })
  const timer = setInterval(() => {
    if (readers.size === 0) return
    look()
    endRevokedStreams().catch((err: unknown) => log.warn({ err }, 'cannot check the sessions of streams'))
    sendJobChanges().catch((err: unknown) =>
      log.warn({ err }, 'cannot read the progress of jobs; streams get it later'),
    )
    sendReaders().catch((err: unknown) => log.warn({ err }, 'cannot find out who reads which lead'))
    sendReadings().catch((err: unknown) => log.warn({ err }, 'cannot find out which resumes were read'))
  }, lookEveryMs).unref()

  return {
    open: async ({ attorneyId, sessionId }, after) => {
      if (stopped) throw new Outage('unavailable', 'The server is stopping.')
      if ([...readers].filter((reader) => reader.sessionId === sessionId).length >= streamsPerSession)
        throw new Problem('too_many_requests', 'This session has too many open streams; close one first.', {
          headers: { 'retry-after': '5' },
        })
      const reader: Reader = {
        attorneyId,
        sessionId,
        cursor: { tx: 0, id: 0 },
        endsAt: now() + streamSeconds * 1000,
        waiting: [],
        sink: undefined,
      }
      const close = () => {
        readers.delete(reader)
        if (readers.size === 0) position = undefined
      }
      readers.add(reader)
      try {
        const { kind, from, missed } = await catchUp(db, after)
        // The first reader decides where the feed is read from; others skip rows that they already have.
        position ??= from
        look()
        return {
          open: (sink) => {
            reader.sink = sink
            reader.cursor = from
            sink.send({ id: toCursor(from), data: toMarker(kind, from, now()) })
            serve(reader, [...missed, ...reader.waiting.splice(0)])
            if (stopped) sink.end()
          },
          close,
        }
      } catch (error) {
        close()
        throw error
      }
    },
    stop: async () => {
      stopped = true
      clearInterval(timer)
      stopListening()
      for (const reader of readers) reader.sink?.end()
      signal.close()
      await reading
    },
  }
}

/**
 * Where a stream begins, and which changes its reader has missed. If the cursor's event does not exist or is newer than the
 * end of the feed, the cursor belongs to another database, such as the one before a restore; the reader must resync.
 */
const catchUp = async (
  db: Database,
  after: FeedCursor | undefined,
): Promise<{ kind: 'ready' | 'resync'; from: FeedCursor; missed: FeedRow[] }> => {
  const end = await endOfFeed(db)
  if (after === undefined) return { kind: 'ready', from: end, missed: [] }
  const missed = await readFeed(db, after, missedMax + 1)
  const isKnown =
    (await knowsCursor(db, after)) && (missed.length > 0 || !isBehind(db, after, await endOfFeed(db)))
  if (missed.length > missedMax || !isKnown) return { kind: 'resync', from: end, missed: [] }
  return { kind: 'ready', from: after, missed }
}
