import { countOf, duration, withoutName } from '#server/wording.ts'
import { inBatches } from '#server/work/in-batches.ts'
import { type Examined, type Finding, note, ok, problem } from '#server/findings.ts'
import { graceMs, pathsAtOnce, withoutRow } from '#server/features/resumes/sweeping.ts'

/** Does the store hold files that no lead names? */
export async function* checkFiles({
  database,
  store,
  storage,
  now,
  progress,
}: Examined): AsyncGenerator<Finding> {
  let files = 0
  let young = 0
  let old = 0
  for await (const entries of inBatches(store.list(), pathsAtOnce)) {
    for (const { path, facts } of await withoutRow(database.db, entries)) {
      const found = await facts()
      if (!found) continue
      const age = now() - found.modifiedAt
      if (age < graceMs) young += 1
      else yield problem(`No lead names ${withoutName(path)}, stored ${duration(age)} ago.`, advice)
      old += age < graceMs ? 0 : 1
    }
    files += entries.length
    progress(`files: ${files.toLocaleString('en')}`)
  }
  if (young > 0)
    yield note(`${countOf(young, 'file')} without a lead, stored within the hour: an upload may be running.`)
  if (old === 0) yield ok(`${countOf(files, 'file')}: every file older than an hour has a lead.`)

  let trashed = 0
  for await (const _ of storage.trash.list()) trashed += 1
  if (trashed > 0) yield note(`${countOf(trashed, 'file')} in the trash, each removed after 30 days there.`)
}

const advice =
  'Its submission was never confirmed. The running server moves the file to the trash within the hour.'
