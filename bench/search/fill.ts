import { putIntoIndex } from '#server/adapters/database/search/lead-index.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { indexEntryOf } from '#server/features/leads/search/index-entry.ts'
import { makeTexts, wordOf } from './made-up-texts.ts'

const atOnce = 250

export type Filled = { seconds: number; indexSeconds: number }

/** Stores leads with resumes that were read, and indexes them as the server does. */
export const fill = async (
  db: Database,
  leads: number,
  progress: (text: string) => void,
): Promise<Filled> => {
  const textOf = makeTexts(1)
  const begunAt = performance.now()
  let indexMs = 0
  for (let first = 1; first <= leads; first += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, leads - first + 1) }, (_, at) => ({
      id: first + at,
      first_name: `First${wordOf((first + at) % 997)}`,
      last_name: `Last${wordOf((first + at) % 9_973)}`,
      email: `lead-${first + at}@example.com`,
      text: textOf(),
    }))
    await transact(db, async (tx) => {
      await tx.insertInto('leads').values(some.map(leadOf)).execute()
      await tx.insertInto('resume_readings').values(some.map(readingOf)).execute()
      const indexedFrom = performance.now()
      for (const { id, text, ...named } of some)
        await putIntoIndex(tx, id, indexEntryOf({ ...named, notes: [], resume: text, phones: [] }))
      indexMs += performance.now() - indexedFrom
    })
    progress(`${(first - 1).toLocaleString('en')} of ${leads.toLocaleString('en')} leads`)
  }
  return { seconds: (performance.now() - begunAt) / 1000, indexSeconds: indexMs / 1000 }
}

type Made = { id: number; first_name: string; last_name: string; email: string; text: string }

const leadOf = ({ id, first_name, last_name, email }: Made) => ({
  id,
  first_name,
  last_name,
  email,
  state: 'PENDING' as const,
  version: 1,
  source: 'api',
  resume_path: `uploads/${id}`,
  resume_name: 'resume.pdf',
  resume_media_type: 'application/pdf',
  resume_bytes: 1,
  resume_sha256: '00',
  resume_read: 1,
  due_at: id,
  created_at: id,
  updated_at: id,
  arrived_on: '2026-01-31',
})

const readingOf = ({ id, text }: Made) => ({
  lead_id: id,
  kind: 'pdf' as const,
  words: 450,
  has_text: 1,
  findings: '',
  read_at: id,
  text,
})
