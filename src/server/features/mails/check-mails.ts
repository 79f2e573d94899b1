import type { Database } from '#server/adapters/database/schema.ts'
import { countOf, duration, withheldBy } from '#server/wording.ts'
import { type Examined, type Finding, note, ok, problem } from '#server/findings.ts'

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

/** `withheld`: those of the failed ones that a restore has not let go out. Reads each of these: for the doctor only. */
const selectOutbox = async (
  db: Database,
  now: number,
): Promise<{ failed: number; withheld: number; oldestDueSeconds: number }> => {
  const failedMails = db
    .selectFrom('mails')
    .select((mail) => mail.fn.countAll<number>().as('count'))
    .where('state', '=', 'failed')
    .where('trouble', 'is', null)
  const { failed, withheld, due_at } = await db
    .selectNoFrom((eb) => [
      failedMails.as('failed'),
      failedMails.where('last_error', 'like', `${withheldBy}%`).as('withheld'),
      eb
        .selectFrom('mails')
        .select((mail) => mail.fn.min('due_at').as('due_at'))
        .where('state', '=', 'queued')
        .as('due_at'),
    ])
    .executeTakeFirstOrThrow()
  return {
    failed: failed ?? 0,
    withheld: withheld ?? 0,
    oldestDueSeconds: Math.max(0, Math.floor((now - (due_at ?? now)) / 1000)),
  }
}
