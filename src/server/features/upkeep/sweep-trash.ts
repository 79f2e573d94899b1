import { inBatches } from '#server/work/in-batches.ts'
import { type Sweeping, pathsAtOnce, trashKeptMs } from '#server/features/resumes/sweeping.ts'
import { selectNamed } from '#server/features/resumes/resumes.queries.ts'

/**
 * Takes files out of the trash that a lead names: a clock that was set, or a database that was restored, made orphans
 * of them. @returns how many
 */
export const putBackNamed = async ({ db, storage, signal }: Sweeping): Promise<number> => {
  let putBack = 0
  for await (const files of inBatches(storage.trash.list(), pathsAtOnce, signal)) {
    const named = await selectNamed(
      db,
      files.map(({ path }) => path),
    )
    for (const file of files) {
      if (!named.has(file.path)) continue
      await storage.trash.putBack(file)
      putBack += 1
    }
  }
  return putBack
}

/** Comes after `putBackNamed`, so that what goes is named by nobody. @returns how many files are gone */
export const emptyTrash = async ({ storage, now, signal }: Sweeping): Promise<number> => {
  let removed = 0
  for await (const file of storage.trash.list()) {
    signal?.throwIfAborted()
    if (file.discardedAt > now() - trashKeptMs) continue
    await storage.trash.remove(file)
    removed += 1
  }
  return removed
}
