import { inBatches } from '#server/work/in-batches.ts'
import { type Sweeping, pathsAtOnce, trashKeptMs } from '#server/features/resumes/sweeping.ts'
import { selectNamed } from '#server/features/resumes/resumes.queries.ts'

/**
 * Moves files that a lead names from the trash back into the store. They became orphans when a clock was set or a
 * database was restored.
 * @returns how many files were moved
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

/** Call it after `putBackNamed`, so that it removes only files that no lead names. @returns how many were removed */
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
