import type { Database } from '#server/adapters/database/schema.ts'

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

/** Undefined for a database that no server has used yet. `leads_seen` is the highest id of a lead. */
export const selectIdentity = (db: Database): Promise<Identity | undefined> =>
  db
    .selectFrom('installation')
    .select(['installation_id', 'sweeps'])
    .select((eb) =>
      eb.fn
        .coalesce(
          eb.selectFrom('leads').select((lead) => lead.fn.max('id').as('id')),
          eb.lit(0),
        )
        .as('leads_seen'),
    )
    .executeTakeFirst()

export const countRows = async (db: Database, table: 'attorneys' | 'leads' | 'mails'): Promise<number> => {
  const { rows } = await db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('rows'))
    .executeTakeFirstOrThrow()
  return rows
}
