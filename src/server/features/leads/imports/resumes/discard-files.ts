import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'

type Discarding = Pick<Deps, 'db' | 'store' | 'log'>

const filesAtOnce = 100

/** Removes the files of an import that no lead has got. After a crash the sweeper does the rest. */
export const discardFiles = async (
  deps: Discarding,
  importId: number,
  signal?: AbortSignal,
): Promise<void> => {
  await untilNoneAreLeft(
    filesAtOnce,
    async () => {
      const files = await transact(deps.db, (tx) => takeFiles(tx, importId))
      await discardPaths(
        deps,
        files.flatMap(({ path }) => path ?? []),
      )
      return files.length
    },
    signal,
  )
}

const takeFiles = async (tx: Database, importId: number) => {
  const files = await tx
    .selectFrom('import_files')
    .select(['id', 'path'])
    .where('import_id', '=', importId)
    .limit(filesAtOnce)
    .execute()
  const ids = files.map(({ id }) => id)
  if (ids.length > 0) await tx.deleteFrom('import_files').where('id', 'in', ids).execute()
  return files
}

/** Removes files that certainly belong to no lead any more. */
export const discardPaths = async (
  { store, log }: Pick<Discarding, 'store' | 'log'>,
  paths: readonly string[],
): Promise<void> => {
  for (const path of paths)
    await store.discard(path).catch((error: unknown) => {
      log.warn({ err: error }, 'could not remove a file without a lead; the sweeper removes it later')
    })
}
