import { join } from 'node:path'
import { makeDiskMark } from './disk-mark.ts'
import { makeDiskTemporary } from './disk-temporary.ts'
import { makeDiskTrash } from './disk-trash.ts'
import type { StoreUpkeep } from '#server/adapters/storage/store-upkeep.ts'

/** What cleans up the folders of `makeDiskStore`. Creates a folder only when it writes into it. */
export const makeDiskUpkeep = (dataDir: string): StoreUpkeep => {
  const uploads = join(dataDir, 'uploads')
  const incoming = join(dataDir, 'incoming')
  return {
    mark: makeDiskMark(uploads, incoming),
    trash: makeDiskTrash(uploads, join(dataDir, 'trash')),
    temporary: makeDiskTemporary(incoming),
  }
}
