import type { Watcher } from '#server/adapters/telemetry/watcher.ts'
import { MailNotSent, type Mailer } from './mailer.ts'

/**
 * Wraps a mailer: reports each mail as a step to the watcher, without its content or recipient.
 * @param reportReachable called with whether the mail server could be reached, after each mail that shows it
 */
export const watchMailer = (
  mailer: Mailer,
  watcher: Watcher,
  reportReachable: (reachable: boolean) => void,
): Mailer => ({
  ...mailer,
  send: async (message) => {
    try {
      await watcher.during('mail send', () => mailer.send(message), { whole: true })
      reportReachable(true)
    } catch (error) {
      if (error instanceof MailNotSent && error.kind === 'unreachable') reportReachable(false)
      else if (error instanceof MailNotSent && error.responseCode !== undefined) reportReachable(true)
      throw error
    }
  },
})
