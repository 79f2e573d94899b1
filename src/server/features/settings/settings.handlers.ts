import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { changeSettings } from './change-settings.ts'
import { toSettings } from './present-settings.ts'
import { readSaved } from './saved-settings.ts'

export const settingsHandlers: Pick<Handlers<Deps>, 'readSettings' | 'changeSettings'> = {
  readSettings: async ({ db, config }) => toSettings(config, await readSaved(db)),

  changeSettings: (deps, { headers, body }, { attorney }) =>
    changeSettings(deps, { change: body, ifMatch: headers['if-match'], actorId: attorney.id }),
}
