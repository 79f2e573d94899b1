import { countOf, duration } from '#server/wording.ts'
import { type Examined, type Finding, note, ok, problem } from './findings.ts'
import { selectOutbox } from './doctor.queries.ts'

const waitingMaxSeconds = 3_600

/** Does mail go out? */
export async function* checkMails({ database, now }: Examined): AsyncGenerator<Finding> {
  const { failed, withheld, oldestDueSeconds } = await selectOutbox(database.db, now())
  const givenUp = failed - withheld
  if (withheld > 0) {
    yield note(
      `${countOf(withheld, 'mail was', 'mails were')} withheld by a restore, as they may have been sent before.`,
      'See them with GET /api/mails?state=failed, and send again what is needed with POST /api/mails/{id}/retry.',
    )
  }
  if (givenUp > 0) {
    yield problem(
      `${countOf(givenUp, 'mail was', 'mails were')} given up.`,
      'See why with GET /api/mails?state=failed, and send each again with POST /api/mails/{id}/retry.',
    )
  }
  if (oldestDueSeconds > waitingMaxSeconds) {
    yield problem(
      `A mail has been due for ${duration(oldestDueSeconds * 1000)}.`,
      'Is the server running, and does SMTP_HOST take mail? Its log tells.',
    )
  }
  if (givenUp === 0 && oldestDueSeconds <= waitingMaxSeconds) yield ok('No mail is stuck.')
}
