import { countOf, duration } from '#server/wording.ts'
import { type Examined, type Finding, ok, problem } from './findings.ts'
import { selectOutbox } from './upkeep.queries.ts'

const waitingMaxSeconds = 3_600

/** Does mail go out? */
export async function* checkMails({ database, now }: Examined): AsyncGenerator<Finding> {
  const { failed, oldestDueSeconds } = await selectOutbox(database.db, now())
  if (failed > 0) {
    yield problem(
      `${countOf(failed, 'mail was', 'mails were')} given up.`,
      'See why with GET /api/mails?state=failed, and send each again with POST /api/mails/{id}/retry.',
    )
  }
  if (oldestDueSeconds > waitingMaxSeconds) {
    yield problem(
      `A mail has been due for ${duration(oldestDueSeconds * 1000)}.`,
      'Is the server running, and does SMTP_HOST take mail? Its log tells.',
    )
  }
  if (failed === 0 && oldestDueSeconds <= waitingMaxSeconds) yield ok('No mail is stuck.')
}
