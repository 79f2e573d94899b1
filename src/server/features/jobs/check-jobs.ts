import { countOf, duration } from '#server/wording.ts'
import { type Examined, type Finding, ok, problem } from '#server/findings.ts'
import { selectJobsByKind } from './jobs.queries.ts'

const hourSeconds = 3_600
/** A job that waits until there is nothing else to do: behind a long backlog, or on a busy day. */
const patient = 'reading.recognition'
const waitingMaxSeconds = (kind: string) => (kind === patient ? 24 * hourSeconds : hourSeconds)

/** Do all jobs run? A job of a kind that this program does not know never runs, so it is found here too. */
export async function* checkJobs({ database, now }: Examined): AsyncGenerator<Finding> {
  let isSound = true
  for (const { kind, failed, oldestDueSeconds } of await selectJobsByKind(database.db, now())) {
    if (failed > 0) {
      isSound = false
      yield problem(
        `${countOf(failed, 'job')} of the kind ${kind} failed.`,
        'See why with GET /api/jobs?state=failed, then POST /api/jobs/{id}/retry or /dismiss for each.',
      )
    }
    if (oldestDueSeconds > waitingMaxSeconds(kind)) {
      isSound = false
      yield problem(
        `A job of the kind ${kind} has been due for ${duration(oldestDueSeconds * 1000)}.`,
        'Is the server running, and is it the version that stored this job? Look into its log.',
      )
    }
  }
  if (isSound) yield ok('No job is stuck.')
}
