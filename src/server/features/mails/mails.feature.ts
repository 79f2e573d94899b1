import { mailFolder, showsMails } from '#server/config/config.ts'
import type { Feature } from '#server/feature.ts'
import { checkMails } from './check-mails.ts'
import { addDevMailPages } from './dev-pages/dev-mail-pages.ts'
import { mailHandlers } from './mails.handlers.ts'
import { addressMissedNotifications } from './outbox/address-waiting-notifications.ts'

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
  ],
  checks: [{ name: 'mails', run: checkMails }],
} satisfies Feature
