import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'
import { defineJob, done } from '#server/work/jobs/define-job.ts'
import { countsOf, sumOf } from './count-rows.ts'
import { importStep } from './import-step.ts'
import { type ImportRow, lockImport, optionsOf, selectFileRows, selectImport } from './imports.queries.ts'
import { readRehearsal, rehearseStep } from './rehearse-step.ts'
import { discardFiles, discardPaths } from './resumes/discard-files.ts'
import { findResumes } from './resumes/find-resumes.ts'
import { makeGiving } from './resumes/give-resumes.ts'
import { undoImportStep } from './undo-import-step.ts'

/**
 * While a step is stored, other changes wait for it on SQLite. Who hands in comes first: a step ends early, and the next ones are
 * small. Otherwise the fewer commits, the faster: leads of a file have pages of many indexes in common.
 */
const stepRows = { usual: 768, whileOthersHandIn: 10 }
/** How many rows are read, decided and stored together. */
const rowsTogether = 256
const pauseForOthersMs = 30

type Importing = Pick<
  Deps,
  'db' | 'store' | 'config' | 'now' | 'log' | 'settings' | 'intakeLoad' | 'wakeMail'
>

/** Goes on with an import, its rehearsal, or with undoing it. How far it is stands in its row, which changes together with the leads. */
export const job = defineJob('leads.import', {
  payload: z.object({ import_id: z.int() }),
  atOnce: 1,
  leaseSeconds: 120,
  giveUpDays: 3,
  urgency: 'bulk',
  perform: async (deps: Importing, payload, run) => {
    for (;;) {
      const file = await selectImport(deps.db, payload.import_id)
      if (file && isOver(file)) await discardFiles(deps, file.id, run.signal)
      if (!file || !isWorkedOn(file)) return done
      const write = await prepareStep(deps, file)
      let after: Written = { file, discarded: [] }
      await run.step(async (tx) => {
        const locked = await lockImport(tx, file.id)
        // Somebody has stopped it meanwhile.
        const isSame = locked.state === file.state && locked.position === file.position
        after = isSame ? await write(tx) : { file: locked, discarded: [] }
        return payload
      })
      await discardPaths(deps, after.discarded)
      if (optionsOf(file).confirm || optionsOf(file).notify) deps.wakeMail()
      await run.progress(...progressOf(after.file))
      if (deps.intakeLoad.isAny()) await delay(pauseForOthersMs)
    }
  },
})

const isWorkedOn = ({ state }: ImportRow) =>
  state === 'rehearsing' || state === 'running' || state === 'undoing'

/** Nothing needs the files any more that no lead has got. */
const isOver = ({ state }: ImportRow) => state === 'done' || state === 'undone'

/** The import as it is after a step, and the paths of files that belong to no lead any more. */
type Written = { file: ImportRow; discarded: string[] }

const prepareStep = async (deps: Importing, file: ImportRow): Promise<(tx: Database) => Promise<Written>> => {
  const atMost = deps.intakeLoad.isAny() ? stepRows.whileOthersHandIn : stepRows.usual
  const firm = await deps.settings.read()
  const place = { at: deps.now(), timeZone: firm.firm_time_zone, firm }
  if (file.state === 'undoing') {
    const undone = Math.min(atMost, rowsTogether)
    return (tx) => undoImportStep(tx, file, { ...place, atMost: undone })
  }
  const isRunning = file.state === 'running'
  const rows = await selectFileRows(deps.db, { id: file.id, after: file.position, atMost })
  const options = optionsOf(file)
  const resumes = await findResumes(deps, file.id, { rows, options, looksInStore: isRunning })
  return async (tx) => {
    const giving = makeGiving(resumes)
    let after = file
    for (let from = 0; from === 0 || from < rows.length; from += rowsTogether) {
      const batch = { rows: rows.slice(from, from + rowsTogether), giving }
      after = isRunning
        ? await importStep(tx, deps, after, batch, place)
        : await rehearseStep(tx, after, batch, place)
      if (deps.intakeLoad.isAny()) break
    }
    return { file: after, discarded: [] }
  }
}

/** How much of how much is done. */
const progressOf = (file: ImportRow): [number, number] => {
  if (file.state === 'undoing' || file.state === 'undone')
    return [file.put_back + file.left_alone, file.created + file.updated]
  const counts =
    file.state === 'running' || file.state === 'done' ? countsOf(file) : readRehearsal(file.rehearsal).counts
  return [sumOf(counts), rowsOf(file)]
}

/** The rows of the file, without that of the names. */
export const rowsOf = (file: Pick<ImportRow, 'total' | 'options'>): number =>
  Math.max(0, file.total - (optionsOf(file).has_header ? 1 : 0))
