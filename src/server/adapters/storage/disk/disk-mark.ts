import { randomUUID } from 'node:crypto'
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileOutage, isMissing, makeFolder, renameDurably } from './durable-files.ts'
import { parseMark } from '#server/adapters/storage/mark-text.ts'
import type { StoreMark } from '#server/adapters/storage/store-upkeep.ts'

const attemptsMax = 5

/** `.installation` is among the uploads, so that it is copied with them, into a backup or onto another disk. */
export const makeDiskMark = (uploads: string, incoming: string): StoreMark => {
  const file = join(uploads, '.installation')

  return {
    read: async () => {
      try {
        return parseMark(await readFile(file, 'utf8'))
      } catch (error) {
        if (isMissing(error)) return 'none'
        throw fileOutage(error)
      }
    },
    write: async (mark) => {
      for (let attempt = 1; ; attempt++) {
        const unfinished = join(makeFolder(incoming), `mark-${randomUUID()}.part`)
        try {
          await writeSynced(unfinished, `${JSON.stringify(mark)}\n`)
          return await renameDurably(unfinished, file)
        } catch (error) {
          await rm(unfinished, { force: true }).catch(() => {})
          // A sweep on another node, whose clock runs ahead, may have removed the unfinished file as an old one.
          if (!isMissing(error) || attempt === attemptsMax) throw fileOutage(error)
        }
      }
    },
  }
}

const writeSynced = async (file: string, text: string) => {
  await using handle = await open(file, 'wx', 0o600)
  await handle.writeFile(text)
  await handle.sync()
}
