import { access, opendir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileTrouble, isMissing, makeFolder, renameDurably } from './durable-files.ts'
import type { Trash, TrashedFile } from './store-upkeep.ts'

/** A folder beside the uploads. The name of a file there begins with the time it was put there. */
export const makeDiskTrash = (uploads: string, folder: string): Trash => ({
  put: async (path, at) => {
    makeFolder(folder)
    // Not synced: a power cut brings the orphan back among the uploads, and it is found again.
    await ignoringMissing(rename(join(uploads, basename(path)), join(folder, `${at}_${basename(path)}`)))
  },
  list: async function* () {
    const entries = await opendir(folder, { bufferSize: 256 }).catch((error: unknown) => {
      if (isMissing(error)) return []
      throw fileTrouble(error)
    })
    for await (const entry of entries) {
      const trashed = entry.isFile() ? parse(entry.name) : undefined
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

const parse = (name: string): TrashedFile | undefined => {
  const [, at, original] = /^(\d{1,16})_(.+)$/.exec(name) ?? []
  if (at === undefined || original === undefined) return undefined
  return { name, path: `uploads/${original}`, discardedAt: Number(at) }
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false
      throw fileTrouble(error)
    },
  )

/** Two nodes may keep order in the same store at the same time. */
const ignoringMissing = async (work: Promise<void>) => {
  await work.catch((error: unknown) => {
    if (!isMissing(error)) throw fileTrouble(error)
  })
}
