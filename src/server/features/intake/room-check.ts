import { statfs } from 'node:fs/promises'
import { fileOutage } from '#server/adapters/storage/disk/durable-files.ts'
import { Outage } from '#server/outage.ts'

/** @throws Outage `full` when too little room is left to take another resume. */
export type RoomCheck = () => Promise<void>

// No disk takes a gigabyte in so short a time.
const ampleBytes = 1024 ** 3
const ampleMs = 200

/**
 * Refuses uploads early, before the disk is so full that the database cannot go on. Where there is not ample room, the
 * file system is asked every time: within a second that an answer were remembered, the reserve could be used up.
 */
export const makeRoomCheck = ({
  folder,
  reserveBytes,
}: {
  folder: string
  reserveBytes: number
}): RoomCheck => {
  let ampleUntil = -Infinity
  return async () => {
    if (performance.now() < ampleUntil) return
    const spareBytes = (await askFreeBytes(folder)) - reserveBytes
    if (spareBytes < 0) throw new Outage('full', 'Less room is left than DISK_RESERVE_BYTES.')
    if (spareBytes > ampleBytes) ampleUntil = performance.now() + ampleMs
  }
}

const askFreeBytes = async (folder: string) => {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch (error) {
    throw fileOutage(error)
  }
}
