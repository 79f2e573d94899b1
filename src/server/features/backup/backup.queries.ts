import type { Database } from '#server/adapters/database/schema.ts'

export type NamedResume = { id: number; resume_path: string; resume_bytes: number; resume_sha256: string }

const pageSize = 500

/** Every lead with what it says of its file, by ascending id. For a database that nobody writes to. */
export async function* allResumes(db: Database): AsyncGenerator<NamedResume[]> {
  for (let last = 0; ;) {
    const page = await db
      .selectFrom('leads')
      .select(['id', 'resume_path', 'resume_bytes', 'resume_sha256'])
      .where('id', '>', last)
      .orderBy('id')
      .limit(pageSize)
      .execute()
    const end = page.at(-1)
    if (!end) return
    yield page
    last = end.id
  }
}

/** What database and file store compare of each other: the mark of the store holds the same. */
export type Identity = { installation_id: string; sweeps: number; leads_seen: number }

/** Undefined in a database that never served. `leads_seen` is the highest id there is. */
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
