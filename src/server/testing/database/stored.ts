import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '#server/adapters/database/schema.ts'
import { until } from '#server/testing/until.ts'

export type Stored = {
  leads: number
  mails: number
  events: number
  keys: number
  /** Names of resumes. */
  uploads: string[]
  /** Names of temporary files. */
  incoming: string[]
}

/** What a server has stored, read directly from database and files. */
export const stored = async (foyer: { deps: { db: Database }; dataDir: string }): Promise<Stored> => {
  const { db } = foyer.deps
  const count = async (table: 'leads' | 'mails' | 'events' | 'idempotency_keys') => {
    const { rows } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll().as('rows'))
      .executeTakeFirstOrThrow()
    return Number(rows)
  }
  return {
    leads: await count('leads'),
    mails: await count('mails'),
    events: await count('events'),
    keys: await count('idempotency_keys'),
    ...(await storedFiles(foyer.dataDir)),
  }
}

/** The same, after temporary files of aborted requests are gone. */
export const storedAtRest = async (foyer: { deps: { db: Database }; dataDir: string }): Promise<Stored> => {
  let seen = await stored(foyer)
  await until('no temporary file is left', async () => {
    seen = await stored(foyer)
    return seen.incoming.length === 0
  })
  return seen
}

/** Without what the server itself writes there for a moment: its looks at the disk, and the mark of a sweep. */
export const storedFiles = async (dataDir: string): Promise<Pick<Stored, 'uploads' | 'incoming'>> => ({
  uploads: (await readdir(join(dataDir, 'uploads'))).filter((name) => !name.startsWith('.')),
  incoming: (await readdir(join(dataDir, 'incoming'))).filter((name) => !/^(probe|mark)-/.test(name)),
})

export const nothing: Stored = { leads: 0, mails: 0, events: 0, keys: 0, uploads: [], incoming: [] }
