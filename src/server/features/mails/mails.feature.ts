import { mailFolder, showsMails } from '#server/config/config.ts'
import type { Feature } from '#server/feature.ts'
import { checkMails } from './check-mails.ts'
import { addDevMailPages } from './dev-pages/dev-mail-pages.ts'
import { mailHandlers } from './mails.handlers.ts'
import { addressMissedNotifications } from './told/address-waiting-notifications.ts'
import { pruneDigests, writeDigests } from './told/lead-digests.ts'

/** Mails to the firm and to its prospects. */
export const mailsFeature = {
  handlers: mailHandlers,
  pages: (app, { config, settings }) => {
    if (showsMails(config)) addDevMailPages(app, { folder: mailFolder(config), firm: settings.read })
  },
  periodic: [
    {
      name: 'waitingNotifications',
      everySeconds: 3_600,
      run: ({ db, config }, now, signal) =>
        addressMissedNotifications(db, { mailFrom: config.mailFrom, now }, signal),
    },
    {
      name: 'digests',
      everySeconds: 60,
      run: (deps, now, signal) => writeDigests(deps, now, signal),
    },
    {
      name: 'oldDigests',
      everySeconds: 3_600,
      run: ({ db }, now, signal) => pruneDigests(db, now, signal),
    },
  ],
  checks: [{ name: 'mails', run: checkMails }],
} satisfies Feature
