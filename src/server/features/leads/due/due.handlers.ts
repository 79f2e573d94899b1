import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { previewHours } from './preview-hours.ts'

export const dueHandlers: Pick<Handlers<Deps>, 'previewHours'> = {
  previewHours: ({ db, now }, { body }) => previewHours(db, body, now()),
}
