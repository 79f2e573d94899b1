import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'

export const healthHandlers: Pick<Handlers<Deps>, 'alive' | 'ready'> = {
  // Depends on nothing else: the process answers even if database and store are broken.
  alive: async () => ({ status: 'ok' }),
  ready: ({ checkReadiness }) => checkReadiness(),
}
