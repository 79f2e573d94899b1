import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { toOpenTimes } from './present-open-times.ts'
import { previewHours } from './preview-hours.ts'

export const dueHandlers: Pick<Handlers<Deps>, 'previewHours' | 'readOpenTimes'> = {
  previewHours: ({ db, now }, { body }) => previewHours(db, body, now()),

  readOpenTimes: async ({ settings, now }) => toOpenTimes(await settings.read(), now()),
}
