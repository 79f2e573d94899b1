import type { z } from 'zod'
import type { Welcome } from '#contract/schemas/accounts/sessions.ts'
import type { Deps } from '#server/deps.ts'
import { hasFounder } from './attorneys.queries.ts'

/** What everybody may know before signing in. */
export const readWelcome = async (
  { db, config, setupCode, settings }: Deps,
  { hasSession }: { hasSession: boolean },
): Promise<z.input<typeof Welcome>> => {
  const isFirstRun = !(await hasFounder(db))
  const { firm_name, firm_time_zone } = await settings.read()
  return {
    first_run: isFirstRun,
    setup_code_needed: isFirstRun && setupCode !== undefined,
    registration: config.registration,
    firm_name,
    firm_time_zone,
    has_session: hasSession,
  }
}
