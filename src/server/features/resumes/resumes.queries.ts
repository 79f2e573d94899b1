import type { Database } from '#server/adapters/database/schema.ts'
import { readHighestId } from '#server/adapters/database/transfer/highest-ids.ts'

/** Facts about this database, which judgeStore compares with the mark of the file store. */
export type Installation = { installation_id: string; sweeps: number; leads_seen: number }

/**
 * `leads_seen` is the highest id that was ever assigned, whether its lead was erased or not: ids are never used again.
 * Undefined in a database that no server has used yet.
 */
export const selectInstallation = async (db: Database): Promise<Installation | undefined> => {
  const row = await db.selectFrom('installation').select(['installation_id', 'sweeps']).executeTakeFirst()
  return row && { ...row, leads_seen: await readHighestId(db, 'leads') }
}

/** @returns how often this installation was swept, including this time */
export const countSweep = async (tx: Database): Promise<number> => {
  const { sweeps } = await tx
    .updateTable('installation')
    .set((eb) => ({ sweeps: eb('sweeps', '+', 1) }))
    .returning('sweeps')
    .executeTakeFirstOrThrow()
  return sweeps
}

/** Selects the paths that are named by a lead, or by an import for its leads. */
export const selectNamed = async (db: Database, paths: readonly string[]): Promise<Set<string>> => {
  if (paths.length === 0) return new Set()
  // In this order, since a file goes from an import to a lead.
  const ofImports = await db.selectFrom('import_files').select('path').where('path', 'in', paths).execute()
  const ofLeads = await db
    .selectFrom('leads')
    .select('resume_path as path')
    .where('resume_path', 'in', paths)
    .execute()
  return new Set([...ofImports, ...ofLeads].flatMap(({ path }) => path ?? []))
}

export type KeptResume = { id: number; resume_path: string; resume_bytes: number; resume_sha256: string }

const selectResumesAfter = (db: Database, id: number, pageSize: number): Promise<KeptResume[]> =>
  db
    .selectFrom('leads')
    .select(['id', 'resume_path', 'resume_bytes', 'resume_sha256'])
    .where('id', '>', id)
    .where('resume_path', 'is not', null)
    .orderBy('id')
    .limit(pageSize)
    .$narrowType<{ resume_path: string; resume_bytes: number; resume_sha256: string }>()
    .execute()

const pageSize = 500

/** The resumes of all leads, including those that are added during the iteration. */
export async function* allResumes(db: Database): AsyncGenerator<KeptResume> {
  for (let last = 0; ;) {
    const page = await selectResumesAfter(db, last, pageSize)
    yield* page
    const end = page.at(-1)
    if (!end) return
    last = end.id
  }
}
