import type { Database } from '#server/adapters/database/schema.ts'
import { readHighestId } from '#server/adapters/database/transfer/highest-ids.ts'

export type NamedResume = { id: number; resume_path: string; resume_bytes: number; resume_sha256: string }

const pageSize = 500

/** Every lead that has a resume, with its name, size and hash, by ascending id, for a database that nobody writes to. */
export async function* allResumes(db: Database): AsyncGenerator<NamedResume[]> {
  for (let last = 0; ;) {
    const page = await db
      .selectFrom('leads')
      .select(['id', 'resume_path', 'resume_bytes', 'resume_sha256'])
      .where('id', '>', last)
      .where('resume_path', 'is not', null)
      .orderBy('id')
      .limit(pageSize)
      .$narrowType<{ resume_path: string; resume_bytes: number; resume_sha256: string }>()
      .execute()
    const end = page.at(-1)
    if (!end) return
    yield page
    last = end.id
  }
}

/** Identifies the installation. The mark in the file store holds the same, so that the two can be compared. */
export type Identity = { installation_id: string; sweeps: number; leads_seen: number }

/** Undefined for a database that no server has used yet. `leads_seen` is the highest id that a lead ever had. */
export const selectIdentity = async (db: Database): Promise<Identity | undefined> => {
  const row = await db.selectFrom('installation').select(['installation_id', 'sweeps']).executeTakeFirst()
  return row && { ...row, leads_seen: await readHighestId(db, 'leads') }
}

export const countRows = async (db: Database, table: 'attorneys' | 'leads' | 'mails'): Promise<number> => {
  const { rows } = await db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  return rows
}
