import { statfs } from 'node:fs/promises'
import { fileTrouble } from '#server/adapters/storage/durable-files.ts'
import { Trouble } from '#server/trouble.ts'

/** @throws Trouble `full` when too little room is left to take another resume. */
export type RoomCheck = () => Promise<void>

/**
 * Refuses uploads early, before the disk is so full that the database cannot go on. Asks the file system every time,
 * which costs far less than an upload: within a second that an answer were remembered, the reserve could be used up.
 */
export const makeRoomCheck =
  ({ folder, reserveBytes }: { folder: string; reserveBytes: number }): RoomCheck =>
  async () => {
    if ((await askFreeBytes(folder)) < reserveBytes) {
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
