import type { Feature } from '#server/feature.ts'
import { checkSettings } from './check-settings.ts'
import { addLogoPages } from './logo-pages.ts'
import { settingsHandlers } from './settings.handlers.ts'

/** Admins change the settings of the firm and its form. */
export const settingsFeature = {
  handlers: settingsHandlers,
  pages: (app, { db }) => addLogoPages(app, db),
  checks: [{ name: 'settings', run: checkSettings }],
} satisfies Feature
