import type { Database } from '#server/adapters/database/schema.ts'
import { countOf, duration, withheldBy } from '#server/wording.ts'
import { type Examined, type Finding, note, ok, problem } from '#server/findings.ts'

const waitingMaxSeconds = 3_600

/** Are all mails sent? */
export async function* checkMails({ database, now }: Examined): AsyncGenerator<Finding> {
  const { failed, withheld, oldestDueSeconds } = await selectOutbox(database.db, now())
  const givenUp = failed - withheld
  if (withheld > 0) {
    yield note(
      `${countOf(withheld, 'mail was', 'mails were')} withheld by a restore, because they may have been sent before.`,
      'List them with GET /api/mails?state=failed, and send those you need with POST /api/mails/{id}/retry.',
    )
  }
  if (givenUp > 0) {
    yield problem(
      `${countOf(givenUp, 'mail')} failed.`,
      'See why with GET /api/mails?state=failed, and send each again with POST /api/mails/{id}/retry.',
    )
  }
  if (oldestDueSeconds > waitingMaxSeconds) {
    yield problem(
      `A mail has been due for ${duration(oldestDueSeconds * 1000)}.`,
      'Is the server running, and does SMTP_HOST accept mail? Look into the log of the server.',
    )
  }
  if (givenUp === 0 && oldestDueSeconds <= waitingMaxSeconds) yield ok('No mail is stuck.')
}

/** `withheld`: the failed mails that a restore withheld. Reads every failed mail, so only the doctor uses this. */
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
