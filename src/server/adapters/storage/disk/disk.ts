import { createReadStream, statSync, utimesSync } from 'node:fs'
import { type FileHandle, open, opendir, rename, rm, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { fileOutage, isMissing, makeFolder, makeFolderSync } from './durable-files.ts'
import { removeOrSweepLater } from './temporary-file.ts'
import { FileMissing, type ResumeStore } from '#server/adapters/storage/resume-store.ts'

/** Files in `uploads/` below DATA_DIR. Names that begin with a dot belong to the store and are not resumes. */
export const makeDiskStore = (dataDir: string, now: () => number): ResumeStore => {
  const uploads = makeFolder(join(dataDir, 'uploads'))
  const syncUploads = makeFolderSync(uploads)

  return {
    keep: async (temporaryFile, path) => {
      const to = inside(dataDir, path)
      try {
        // A rename does not change the file's time, and the sweeper could take the file of a slow transaction for an
        // orphan. The call is synchronous because it only touches the file system's cache; a thread costs ten times as
        // much.
        utimesSync(temporaryFile, now() / 1000, now() / 1000)
        await rename(temporaryFile, to)
        await syncUploads()
      } catch (error) {
        await removeOrSweepLater(temporaryFile)
        throw fileOutage(error)
      }
    },
    open: async (path, range) => {
      return createReadStream('', { fd: await openFile(dataDir, path), ...range })
    },
    read: async (path, bytesMax) => {
      await using file = await openFile(dataDir, path)
      return await readUpTo(file, bytesMax)
    },
    stamp: (path) => {
      const facts = statSync(inside(dataDir, path), { throwIfNoEntry: false })
      return facts && `${facts.ino} ${facts.size} ${facts.mtimeMs} ${facts.ctimeMs}`
    },
    discard: async (path) => {
      await rm(inside(dataDir, path), { force: true }).catch((error: unknown) => {
        throw fileOutage(error)
      })
    },
    list: async function* () {
      for await (const entry of await opendir(uploads, { bufferSize: 256 })) {
        if (!entry.isFile() || entry.name.startsWith('.')) continue
        yield { path: `uploads/${entry.name}`, facts: () => factsOf(join(uploads, entry.name)) }
      }
    },
  }
}

/** Paths come from the database, but even a wrong one must not open a file outside the uploads. */
const inside = (dataDir: string, path: string) => {
  const full = join(dataDir, path)
  if (!full.startsWith(join(dataDir, 'uploads') + sep)) throw new FileMissing(path)
  return full
}

const openFile = (dataDir: string, path: string) =>
  open(inside(dataDir, path), 'r').catch((error: unknown) => {
    throw isMissing(error) ? new FileMissing(path) : fileOutage(error)
  })

const readUpTo = async (file: FileHandle, bytesMax: number) => {
  const content = Buffer.allocUnsafe(bytesMax)
  let filled = 0
  try {
    for (let bytesRead = -1; filled < bytesMax && bytesRead !== 0; filled += bytesRead)
      ({ bytesRead } = await file.read(content, filled, bytesMax - filled, filled))
  } catch (error) {
    throw fileOutage(error)
  }
  return content.subarray(0, filled)
}

const factsOf = async (file: string) => {
  try {
    const { size, mtimeMs } = await stat(file)
    return { bytes: size, modifiedAt: mtimeMs }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw fileOutage(error)
  }
}
