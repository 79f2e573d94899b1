import type { Change } from '#contract/schemas/changes.ts'
import type { FeedCursor, FeedRow } from '#server/adapters/database/feed.ts'
import { isoTime } from '#server/iso-time.ts'
import type { JobChange } from './job-changes.ts'

/** The text form of a cursor, which clients send back: see ChangeCursor in the contract. */
export const toCursor = ({ tx, id }: FeedCursor): string => `${tx}-${id}`

export const fromCursor = (text: string): FeedCursor => {
  const [tx, id] = text.split('-').map(Number)
  return { tx: tx ?? 0, id: id ?? 0 }
}

/** Events about passwords and sessions are not sent to other attorneys. */
export const isForEverybody = ({ kind, lead_id }: FeedRow): boolean =>
  lead_id !== null || /^(attorney|invitation|settings|mails?|job|view)\./.test(kind)

export const toChange = (row: FeedRow): Change => ({
  cursor: toCursor(row),
  kind: row.kind,
  lead_id: row.lead_id,
  attorney_id: row.actor_id,
  job_id: null,
  at: isoTime(row.at),
})

/** The first event of a stream. */
export const toMarker = (kind: 'ready' | 'resync', from: FeedCursor, now: number): Change => ({
  cursor: toCursor(from),
  kind,
  lead_id: null,
  attorney_id: null,
  job_id: null,
  at: isoTime(now),
})

/** The progress of a job is not part of the feed, so the event repeats the cursor of the change before it. */
export const toJobChange = (at: FeedCursor, { jobId, attorneyId }: JobChange, now: number): Change => ({
  cursor: toCursor(at),
  kind: 'job.moved',
  lead_id: null,
  attorney_id: attorneyId,
  job_id: jobId,
  at: isoTime(now),
})

/** Nor is the reading of a resume, by the server or by people. */
export const toReadingChange = (
  at: FeedCursor,
  kind: 'resume.read' | 'lead.readers',
  leadId: number,
  now: number,
): Change => ({
  cursor: toCursor(at),
  kind,
  lead_id: leadId,
  attorney_id: null,
  job_id: null,
  at: isoTime(now),
})
