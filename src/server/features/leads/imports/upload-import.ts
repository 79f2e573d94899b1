import { setTimeout as delay } from 'node:timers/promises'
import { removeOrSweepLater } from '#server/adapters/storage/disk/temporary-file.ts'
import type { Deps } from '#server/deps.ts'
import { invalidField } from '#server/problem.ts'
import { TableRefused, readTableFile } from './table/read-table-file.ts'
import type { ReceivedTable } from './table/receive-table.ts'
import { beginImport, endReading, isFilled, removeImport, storeRecords } from './store-records.ts'

/** A larger file is read on after the answer. */
const answerWithinMs = 5_000

type Upload = { file: ReceivedTable; actorId: number }
type Reading = { id: number | undefined; isAnswered: boolean; whole: Promise<void> }

/**
 * Reads a file, and stores its rows and what its columns probably are. Nothing is imported yet.
 * @returns the id of the import, whose state is `reading` while the rest of a large file is read
 * @throws Problem invalid_fields with a sentence about the file
 */
export const uploadImport = async (deps: Deps, upload: Upload): Promise<number> => {
  const reading = beginReading(deps, upload)
  const isSoon = await Promise.race([
    reading.whole.then(() => true),
    delay(answerWithinMs, false, { ref: false }),
  ])
  // The first rows are stored within a moment, or the file is refused.
  while (!isSoon && reading.id === undefined)
    await Promise.race([reading.whole, delay(100, undefined, { ref: false })])
  if (reading.id === undefined) throw invalidField('file', 'The file is empty.')
  reading.isAnswered = true
  return reading.id
}

const beginReading = (deps: Deps, { file, actorId }: Upload): Reading => {
  const path = file.take()
  let records = 0
  const read = async () => {
    try {
      await readTableFile(path, async (some, readAs) => {
        if (some.some(isFilled)) {
          reading.id ??= await beginImport(deps, { name: file.name, actorId, readAs, sample: some })
          await storeRecords(deps.db, reading.id, some, records)
        }
        records += some.length
      })
      if (reading.id !== undefined) await endReading(deps.db, reading.id, null)
    } catch (error) {
      await giveUp(deps, reading, error)
    } finally {
      await removeOrSweepLater(path)
    }
  }
  const reading: Reading = { id: undefined, isAnswered: false, whole: Promise.resolve() }
  reading.whole = read()
  // Whoever still waits for it gets the error as well.
  reading.whole.catch(() => {})
  return reading
}

/** @throws the reason, for whoever waits for the answer */
const giveUp = async (deps: Deps, { id, isAnswered }: Reading, error: unknown) => {
  const reason =
    error instanceof TableRefused ? error.message : 'The server could not store the file. Upload it again.'
  if (!(error instanceof TableRefused))
    deps.log.error({ err: error }, 'a file to be imported could not be stored')
  if (id !== undefined && isAnswered) return await endReading(deps.db, id, reason)
  if (id !== undefined) await removeImport(deps.db, id)
  throw error instanceof TableRefused ? invalidField('file', reason, error) : error
}
