import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { tellReading } from './tell-reading.ts'

export const readerHandlers: Pick<Handlers<Deps>, 'tellReading'> = {
  tellReading: (deps, { params, body }, { attorney }) =>
    tellReading(deps, { leadId: params.id, attorneyId: attorney.id, isReading: body.is_reading }),
}
