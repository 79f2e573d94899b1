import type { Watcher } from '#server/adapters/telemetry/watcher.ts'
import { MailNotSent, type Mailer } from './mailer.ts'

/**
 * The same mailer; each mail is a step of its own for the watcher, who hears neither what it says nor to whom it goes.
 * @param heard whether the mail server could be reached, each time that a mail tells
 */
export const watchMailer = (
  mailer: Mailer,
  watcher: Watcher,
  heard: (reachable: boolean) => void,
): Mailer => ({
  ...mailer,
  send: async (message) => {
    try {
      await watcher.during('mail send', () => mailer.send(message), { whole: true })
      heard(true)
    } catch (error) {
      if (error instanceof MailNotSent && error.kind === 'unreachable') heard(false)
      else if (error instanceof MailNotSent && error.responseCode !== undefined) heard(true)
      throw error
    }
  },
})
