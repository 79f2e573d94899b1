import { createReadStream } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { basename } from 'node:path'
import type { z } from 'zod'
import type { ImportChange } from '#contract/schemas/exchange/import-options.ts'
import type { Import, ImportReport } from '#contract/schemas/exchange/imports.ts'
import { changeImport } from './change-import.ts'
import { existingImport, selectRunningOf } from './imports.queries.ts'
import { toImport } from './present-import.ts'
import { readReport } from './read-report.ts'
import { rehearseImport, runImport, stopImport } from './start-import.ts'
import { removeImport } from './upload/store-records.ts'
import { makeTableReceiver, tableName } from './table/receive-table.ts'
import { type Uploading, uploadImport } from './upload/upload-import.ts'

type Report = z.input<typeof ImportReport>

export type FromFile = {
  /** A path on this machine. */
  file: string
  /** Of a workbook; undefined: the first one. */
  sheet: string | undefined
  /** The admin who is written down as the one who did it. */
  actorId: number
  isRehearsal: boolean
  /** Which of the proposed options are to be others. @throws Error with a sentence about a mistake */
  change(proposed: Report): z.output<typeof ImportChange> | undefined
  /** Called once: before the rows are looked at, or with an import that was interrupted, which goes on. */
  begins(report: Report, isGoingOn: boolean): void
  told(file: Import): void
  /** Called again and again while a job is to be done: sees to it that somebody does it. */
  help(): void
  signal: AbortSignal
}

const lookEveryMs = 250

/**
 * Does with a file on this machine what the app does with one that is uploaded, by the same steps and the same job. A rehearsal leaves
 * nothing behind. An import that was interrupted is gone on with, in place of importing a file of the same name a second time.
 * @throws Error with a sentence; nothing is kept unless rows were imported
 */
export const importFromFile = async (deps: Uploading, wish: FromFile): Promise<Report> => {
  const running = wish.isRehearsal
    ? undefined
    : await selectRunningOf(deps.db, tableName(basename(wish.file)))
  if (running !== undefined) {
    wish.begins(await readReport(deps, running), true)
    return whenEnded(deps, running, wish)
  }
  const id = await upload(deps, wish)
  let isBegun = false
  try {
    await begin(deps, id, wish)
    isBegun = true
    return await whenEnded(deps, id, wish)
  } finally {
    if (wish.isRehearsal || !isBegun) await removeImport(deps, id)
  }
}

const upload = async (deps: Uploading, { file, sheet, actorId }: FromFile): Promise<number> => {
  const { receive } = makeTableReceiver({ dataDir: deps.config.dataDir, files: deps.files })
  const part = { stream: createReadStream(file), fileName: basename(file), mediaType: undefined }
  await using received = await receive(part)
  return await uploadImport(deps, { file: received, sheet, actorId })
}

const begin = async (deps: Uploading, id: number, wish: FromFile) => {
  for (;;) {
    const file = toImport(await existingImport(deps.db, id), deps.now())
    if (file.state !== 'reading') break
    wish.told(file)
    await delay(lookEveryMs)
  }
  if (wish.signal.aborted) throw new Error(nothingKept)
  const proposed = await readReport(deps, id)
  if (proposed.state === 'unreadable') throw new Error(proposed.reason ?? '')
  const change = wish.change(proposed)
  if (change) await changeImport(deps, { id, change })
  wish.begins(await readReport(deps, id), false)
  await (wish.isRehearsal ? rehearseImport : runImport)(deps, { id, actorId: wish.actorId })
}

const whenEnded = async (
  deps: Uploading,
  id: number,
  { isRehearsal, told, help, signal }: FromFile,
): Promise<Report> => {
  for (;;) {
    const row = await existingImport(deps.db, id)
    const file = toImport(row, deps.now())
    const isOn = file.state === 'rehearsing' || file.state === 'running'
    // Its job ends a moment after it.
    if (!isOn && row.working_job_id === null) return readReport(deps, id)
    if (file.is_stalled) throw new Error(`Its job was given up. ${goOnInApp}`)
    if (isOn && signal.aborted) {
      await stopImport(deps, { id })
      throw new Error(isRehearsal ? nothingKept : `Stopped. ${goOnInApp}`)
    }
    told(file)
    help()
    await delay(lookEveryMs)
  }
}

const nothingKept = 'Stopped: nothing was kept.'
const goOnInApp = 'What was imported stays. Go on with the rest, or undo it, in the app: Settings, Data.'
