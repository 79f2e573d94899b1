import { statfs } from 'node:fs/promises'
import { fileTrouble } from '#server/adapters/storage/durable-files.ts'
import { Trouble } from '#server/trouble.ts'

/** @throws Trouble `full` when too little room is left to take another resume. */
export type RoomCheck = () => Promise<void>

const rememberedMs = 1_000

/**
 * Refuses uploads early, before the disk is so full that the database cannot go on. Asks the file system once a second
 * at most.
 */
export const makeRoomCheck = (options: {
  folder: string
  reserveBytes: number
  now: () => number
}): RoomCheck => {
  let askedAt = -Infinity
  let freeBytes = 0

  return async () => {
    if (options.now() - askedAt > rememberedMs || freeBytes < options.reserveBytes) {
      freeBytes = await askFreeBytes(options.folder)
      askedAt = options.now()
    }
    if (freeBytes < options.reserveBytes)
      throw new Trouble('full', 'Less room is left than DISK_RESERVE_BYTES.')
  }
}

const askFreeBytes = async (folder: string) => {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch (error) {
    throw fileTrouble(error)
  }
}
