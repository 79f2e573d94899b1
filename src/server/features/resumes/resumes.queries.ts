import type { Database } from '#server/adapters/database/schema.ts'

/** What the database knows of itself, to be compared with the mark of the file store. */
export type Installation = { installation_id: string; sweeps: number; leads_seen: number }

/**
 * `leads_seen` is the highest id, not the count: ids are never handed out again, and a lead that is erased leaves those
 * after it standing, while a count would fall. Undefined in a database that never served.
 */
export const selectInstallation = (db: Database): Promise<Installation | undefined> =>
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

/** @returns how often this installation was swept, this time included */
export const countSweep = async (tx: Database): Promise<number> => {
  const { sweeps } = await tx
    .updateTable('installation')
    .set((eb) => ({ sweeps: eb('sweeps', '+', 1) }))
    .returning('sweeps')
    .executeTakeFirstOrThrow()
  return sweeps
}

/** Those of the paths that a lead names. */
export const selectNamed = async (db: Database, paths: readonly string[]): Promise<Set<string>> => {
  if (paths.length === 0) return new Set()
  const rows = await db.selectFrom('leads').select('resume_path').where('resume_path', 'in', paths).execute()
  return new Set(rows.map(({ resume_path }) => resume_path))
}

export type KeptResume = { id: number; resume_path: string; resume_bytes: number; resume_sha256: string }

const selectResumesAfter = (db: Database, id: number, pageSize: number): Promise<KeptResume[]> =>
  db
    .selectFrom('leads')
    .select(['id', 'resume_path', 'resume_bytes', 'resume_sha256'])
    .where('id', '>', id)
    .orderBy('id')
    .limit(pageSize)
    .execute()

const pageSize = 500

/** Those that come meanwhile included. */
export async function* allLeads(db: Database): AsyncGenerator<KeptResume> {
  for (let last = 0; ;) {
    const page = await selectResumesAfter(db, last, pageSize)
    yield* page
    const end = page.at(-1)
    if (!end) return
    last = end.id
  }
}
