import { access, opendir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileOutage, isMissing, makeFolder, renameDurably } from './durable-files.ts'
import type { Trash } from '#server/adapters/storage/store-upkeep.ts'
import { trashName, trashedFile } from '#server/adapters/storage/trash-name.ts'

/** A folder beside the uploads. */
export const makeDiskTrash = (uploads: string, folder: string): Trash => ({
  put: async (path, at) => {
    makeFolder(folder)
    // Not synced: after a power cut the orphan may be back among the uploads, where the sweeper finds it again.
    await ignoringMissing(rename(join(uploads, basename(path)), join(folder, trashName(path, at))))
  },
  list: async function* () {
    const entries = await opendir(folder, { bufferSize: 256 }).catch((error: unknown) => {
      if (isMissing(error)) return []
      throw fileOutage(error)
    })
    for await (const entry of entries) {
      const trashed = entry.isFile() ? trashedFile(entry.name) : undefined
      if (trashed) yield trashed
    }
  },
  putBack: async ({ name, path }) => {
    const to = join(uploads, basename(path))
    if (await exists(to)) return
    await ignoringMissing(renameDurably(join(folder, name), to))
  },
  remove: ({ name }) => ignoringMissing(rm(join(folder, name))),
})

const exists = (file: string) =>
  access(file).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false
      throw fileOutage(error)
    },
  )

/** Ignores that a file is missing: another node may be cleaning up the same store. */
const ignoringMissing = async (work: Promise<void>) => {
  await work.catch((error: unknown) => {
    if (!isMissing(error)) throw fileOutage(error)
  })
}
