import type { z } from 'zod'
import type { ActivityPage } from '#contract/schemas/activity.ts'
import type { ActivityKind } from '#contract/values/activity-kinds.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { toLeadEvent } from '#server/features/leads/present-lead-event.ts'
import { toMail } from '#server/features/mails/present-mail.ts'
import { toNote } from '#server/features/notes/present-note.ts'
import { isoTime } from '#server/iso-time.ts'
import { Problem } from '#server/problem.ts'
import {
  type Below,
  hasLead,
  selectEvents,
  selectMails,
  selectNotes,
  selectNotices,
} from './activity.queries.ts'

export type ActivityRequest = {
  leadId: number
  only: ActivityKind | undefined
  before: string | undefined
  pageSize: number
}

type Page = z.input<typeof ActivityPage>
type Item = Page['items'][number]

/** A row that is looked at; without an item where it is not shown. */
type Entry = { source: ActivityKind; id: number; at: number; item: Item | undefined }

/** Of entries of the same time, the later of these comes first: a mail is above the change that caused it. */
const sources = ['changes', 'notes', 'mails'] as const satisfies readonly ActivityKind[]

/**
 * Three lists, each by id, are merged by time. Each is read a page deep at most, so a page costs the same however much there is.
 * @throws Problem not_found
 */
export const listActivity = async (
  db: Database,
  { leadId, only, before, pageSize }: ActivityRequest,
): Promise<Page> => {
  if (!(await hasLead(db, leadId))) throw new Problem('not_found', `There is no lead ${leadId}.`)
  const last = readCursor(before)
  const lists = await Promise.all(
    sources
      .filter((source) => only === undefined || source === only)
      .map((source) => readers[source](db, { leadId, belowId: last[source], atMost: pageSize + 1 })),
  )
  const page: Entry[] = []
  while (page.length < pageSize) {
    const list = latestOf(lists)
    const entry = list?.shift()
    if (!entry) break
    last[entry.source] = entry.id
    page.push(entry)
  }
  return {
    items: page.flatMap(({ item }) => item ?? []),
    next: lists.some((list) => list.length > 0) ? writeCursor(last) : null,
  }
}

const latestOf = (lists: readonly Entry[][]): Entry[] | undefined =>
  lists.reduce<Entry[] | undefined>(
    (latest, list) => ((list[0]?.at ?? -1) >= (latest?.[0]?.at ?? 0) ? list : latest),
    undefined,
  )

const none = { note: null, mail: null, notices: null, change: null }

const readers: Record<ActivityKind, (db: Database, below: Below) => Promise<Entry[]>> = {
  notes: async (db, below) =>
    (await selectNotes(db, below)).map((row) => ({
      source: 'notes',
      id: row.id,
      at: row.created_at,
      item: { ...none, kind: 'note', at: isoTime(row.created_at), note: toNote(row) },
    })),

  mails: async (db, below) => {
    const [rows, notices] = await Promise.all([selectMails(db, below), selectNotices(db, below.leadId)])
    const mails = rows.map((row): Entry => ({
      source: 'mails',
      id: row.id,
      at: row.created_at,
      item: { ...none, kind: 'mail', at: isoTime(row.created_at), mail: toMail(row) },
    }))
    const isBelow = notices && notices.id < below.belowId
    return isBelow ? [...mails, noticesEntry(notices)].sort((a, b) => b.id - a.id) : mails
  },

  changes: async (db, below) =>
    (await selectEvents(db, below)).map((row) => ({
      source: 'changes',
      id: row.id,
      at: row.at,
      item:
        row.kind === 'note.added'
          ? undefined
          : { ...none, kind: 'change', at: isoTime(row.at), change: toLeadEvent(row) },
    })),
}

const noticesEntry = ({
  id,
  at,
  ...notices
}: {
  id: number
  at: number
  count: number
  sent: number
  failed: number
}): Entry => ({
  source: 'mails',
  id,
  at,
  item: { ...none, kind: 'notices', at: isoTime(at), notices },
})

type Last = Record<ActivityKind, number>

const readCursor = (before: string | undefined): Last => {
  const [notes, mails, changes] = before?.split('-').map(Number) ?? []
  const end = Number.MAX_SAFE_INTEGER
  return { notes: notes ?? end, mails: mails ?? end, changes: changes ?? end }
}

const writeCursor = ({ notes, mails, changes }: Last) => `${notes}-${mails}-${changes}`
