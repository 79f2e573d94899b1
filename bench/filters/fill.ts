import type { Insertable } from 'kysely'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { recount } from '#server/features/doctor/recount.ts'
import { sortName } from '#words/sort-name.ts'
import { wordOf } from '../search/made-up-texts.ts'

const atOnce = 500
export const attorneys = 8
const minuteMs = 60_000

/** Stores leads of a firm that has reached out to most of them; one arrived each minute, the last one now. */
export const fill = async (
  db: Database,
  leads: number,
  now: number,
  progress: (text: string) => void,
): Promise<void> => {
  await transact(db, (tx) =>
    tx
      .insertInto('attorneys')
      .values(Array.from({ length: attorneys }, (_, n) => attorneyOf(n + 1, now)))
      .execute(),
  )
  for (let first = 1; first <= leads; first += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, leads - first + 1) }, (_, at) =>
      leadOf(first + at, now - (leads - first - at) * minuteMs),
    )
    await transact(db, (tx) => tx.insertInto('leads').values(some).execute())
    progress(`${(first - 1).toLocaleString('en')} of ${leads.toLocaleString('en')} leads`)
  }
  await recount(db)
}

const attorneyOf = (id: number, now: number) => ({
  id,
  email: `attorney-${id}@example.com`,
  name: `Attorney ${wordOf(id)}`,
  password_hash: '',
  role: 'attorney' as const,
  status: 'active' as const,
  created_at: now,
  updated_at: now,
})

/** Spreads ids evenly, always the same way. */
const share = (id: number, salt: number) => ((id * 2_654_435_761 + salt * 40_503) % 1_000) / 1_000

const leadOf = (id: number, at: number): Insertable<Schema['leads']> => {
  const named = { first_name: `First${wordOf(id % 997)}`, last_name: `Last${wordOf(id % 9_973)}` }
  const isPending = share(id, 1) < 0.2
  const language = share(id, 2)
  return {
    id,
    ...named,
    email: `lead-${id}@example.com`,
    state: isPending ? 'PENDING' : 'REACHED_OUT',
    version: 1,
    source: share(id, 3) < 0.8 ? 'form' : 'api',
    language: language < 0.6 ? 'en' : language < 0.9 ? 'es' : language < 0.99 ? null : 'fr',
    origin: share(id, 4) < 0.1 ? '{"utm_source":"newsletter"}' : null,
    marks: share(id, 5) < 0.01 ? 'too_fast' : '',
    resume_path: `uploads/${id}`,
    resume_name: 'resume.pdf',
    resume_media_type: share(id, 6) < 0.9 ? 'application/pdf' : 'text/plain; charset=utf-8',
    resume_bytes: 1,
    resume_sha256: '00',
    resume_read: 1,
    resume_scanned: 1,
    assigned_to: share(id, 7) < 0.5 ? 1 + (id % attorneys) : null,
    outcome: isPending || share(id, 8) < 0.7 ? null : 'retained',
    reached_out_at: isPending ? null : at + 60 * minuteMs,
    due_at: at + 1_440 * minuteMs,
    overdue: isPending && share(id, 9) < 0.1 ? 1 : 0,
    created_at: at,
    updated_at: at,
    arrived_on: '2026-01-31',
    sort_name: sortName(named),
  }
}
