import { type Examined, type Finding, note, ok, problem } from '#server/findings.ts'
import { judgeStore } from '#server/features/resumes/store-standing.ts'
import { selectInstallation } from '#server/features/resumes/resumes.queries.ts'

/** Do the database and the file store belong to the same installation? */
export async function* checkStore({ database, storage }: Examined): AsyncGenerator<Finding> {
  // The mark first: see refuseOtherStores in storage-move.
  const mark = await storage.mark.read()
  const installation = await selectInstallation(database.db)
  if (!installation) {
    yield note('No server has ever used this database.', 'Start the server.')
    return
  }
  const standing = judgeStore(mark, installation)
  if (!standing.sweepable) yield problem(standing.sentence, standing.advice)
  else if (mark === 'none')
    yield note('The file store has no mark of this installation yet.', 'The running server writes it.')
  else yield ok('The file store belongs to this database.')
}
