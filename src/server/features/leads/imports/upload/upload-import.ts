import { setTimeout as delay } from 'node:timers/promises'
import { removeOrSweepLater } from '#server/adapters/storage/disk/temporary-file.ts'
import type { Deps } from '#server/deps.ts'
import { invalidField } from '#server/problem.ts'
import { TableRefused, readTableFile } from '../table/read-table-file.ts'
import { discardFiles } from '../resumes/discard-files.ts'
import { storeResumes } from '../resumes/store-resumes.ts'
import type { ReceivedTable } from '../table/receive-table.ts'
import { withoutTitles } from '../table/without-titles.ts'
import { beginImport, endReading, removeImport, storeRecords } from './store-records.ts'

/** A larger file is read on after the answer. */
const answerWithinMs = 5_000

export type Uploading = Pick<Deps, 'db' | 'store' | 'files' | 'config' | 'now' | 'log' | 'intakeLoad'>

type Upload = { file: ReceivedTable; sheet: string | undefined; actorId: number }
type Reading = { id: number | undefined; isAnswered: boolean; whole: Promise<void> }

/**
 * Reads a file, and stores its rows, what its columns probably are, and the resumes that come with it. Nothing is imported yet.
 * @returns the id of the import, whose state is `reading` while the rest of a large file is read
 * @throws Problem invalid_fields with a sentence about the file
 */
export const uploadImport = async (deps: Uploading, upload: Upload): Promise<number> => {
  const reading = beginReading(deps, upload)
  let isOver = false
  const whole = reading.whole.then(() => {
    isOver = true
  })
  await Promise.race([whole, delay(answerWithinMs, undefined, { ref: false })])
  // The first rows are stored within a moment, or the file is refused, or empty.
  while (!isOver && reading.id === undefined)
    await Promise.race([whole, delay(100, undefined, { ref: false })])
  if (reading.id === undefined) throw invalidField('file', 'The file is empty.')
  reading.isAnswered = true
  return reading.id
}

const beginReading = (deps: Uploading, { file, sheet, actorId }: Upload): Reading => {
  const path = file.take()
  const [, extension = ''] = /\.([a-z\d]{1,10})$/.exec(file.name.toLowerCase()) ?? []
  const read = async () => {
    try {
      const how = await readTableFile({ path, extension, sheet }, async (some, readAs) => {
        if (some.length === 0) return
        const rows = reading.id === undefined ? withoutTitles(some) : some
        reading.id ??= await beginImport(deps, { name: file.name, actorId, readAs, sample: rows })
        await storeRecords(deps.db, reading.id, rows)
      })
      const { id: importId } = reading
      if (importId === undefined) return
      if (how && how.table_name !== null)
        await storeResumes(deps, { path, importId, tableName: how.table_name })
      await endReading(deps.db, importId, null)
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
const giveUp = async (deps: Uploading, { id, isAnswered }: Reading, error: unknown) => {
  const reason =
    error instanceof TableRefused ? error.message : 'The server could not store the file. Upload it again.'
  if (!(error instanceof TableRefused))
    deps.log.error({ err: error }, 'a file to be imported could not be stored')
  if (id !== undefined && isAnswered) {
    await endReading(deps.db, id, reason)
    return await discardFiles(deps, id)
  }
  if (id !== undefined) await removeImport(deps, id)
  throw error instanceof TableRefused ? invalidField(error.field, reason, error) : error
}
