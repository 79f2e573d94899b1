import { statfs } from 'node:fs/promises'
import { fileOutage } from '#server/adapters/storage/disk/durable-files.ts'
import { Outage } from '#server/outage.ts'

/** @throws Outage `full` if the disk has too little free space for another resume */
export type RoomCheck = () => Promise<void>

// With so much free space the check is skipped for a moment: no disk can write a gigabyte in that time.
const ampleBytes = 1024 ** 3
const ampleMs = 200

/**
 * Refuses uploads before the disk is so full that the database cannot write. While less than `ampleBytes` are free above the
 * reserve, every upload asks the file system: in the time that an older answer would be used, the reserve could run out.
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
    if (spareBytes < 0) throw new Outage('full', 'The disk has less free space than DISK_RESERVE_BYTES.')
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
