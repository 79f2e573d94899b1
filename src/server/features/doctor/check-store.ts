import type { OpenStore } from '#server/adapters/storage/open.ts'
import { sentences } from '#server/wording.ts'
import { type Examined, type Finding, note, ok, problem } from './findings.ts'
import { judgeStore } from '#server/features/resumes/store-standing.ts'
import { selectInstallation } from '#server/features/resumes/resumes.queries.ts'

/** What is wrong when the store cannot be used at all. */
export const checkReach = async ({ assertUsable, description }: OpenStore): Promise<Finding | undefined> => {
  try {
    await assertUsable()
    return undefined
  } catch (error) {
    const advice = 'Mend this first: the store and the files in it were not looked at.'
    return problem(`The file store (${description}) cannot be used: ${sentences(error)}`, advice)
  }
}

/** Do database and file store belong together? */
export async function* checkStore({ database, storage }: Examined): AsyncGenerator<Finding> {
  const installation = await selectInstallation(database.db)
  if (!installation) {
    yield note('The database has never served.', 'Start the server.')
    return
  }
  const mark = await storage.mark.read()
  const standing = judgeStore(mark, installation)
  if (!standing.sweepable) yield problem(standing.sentence, standing.advice)
  else if (mark === 'none') yield note('The file store has no mark yet.', 'The running server gives it one.')
  else yield ok('The file store belongs to this database.')
}
