import { randomUUID } from 'node:crypto'
import { open, opendir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileOutage, isMissing, makeFolder } from './durable-files.ts'
import type { TemporaryFiles } from '#server/adapters/storage/store-upkeep.ts'

/** The folder that uploads are streamed into. */
export const makeDiskTemporary = (folder: string): TemporaryFiles => ({
  removeOlder: async (than) => {
    let removed = 0
    const entries = await opendir(folder).catch((error: unknown) => {
      if (isMissing(error)) return []
      throw fileOutage(error)
    })
    for await (const entry of entries) {
      const file = join(folder, entry.name)
      if (!entry.isFile() || !(await isOlder(file, than))) continue
      await rm(file, { force: true })
      removed += 1
    }
    return removed
  },
  probe: async () => {
    const file = join(folder, `probe-${randomUUID()}.part`)
    try {
      makeFolder(folder)
      await writeSynced(file)
    } catch (error) {
      throw fileOutage(error)
    } finally {
      // When the folder is not a folder, this fails too, and its error would hide the first one.
      await rm(file, { force: true }).catch(() => {})
    }
  },
})

const isOlder = async (file: string, than: number) => {
  // Since it was listed, the file may have become a resume or been removed by its request.
  const found = await stat(file).catch(() => undefined)
  return found !== undefined && found.mtimeMs < than
}

const writeSynced = async (file: string) => {
  await using handle = await open(file, 'wx', 0o600)
  await handle.writeFile('ready')
  await handle.sync()
}
