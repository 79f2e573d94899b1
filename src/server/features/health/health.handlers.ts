import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'

export const healthHandlers: Pick<Handlers<Deps>, 'alive' | 'ready'> = {
  // Asks nothing of anybody: whatever else is broken, the process answers.
  alive: async () => ({ status: 'ok' }),
  ready: ({ checkReadiness }) => checkReadiness(),
}
