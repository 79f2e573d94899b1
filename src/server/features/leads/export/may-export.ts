import type { Role } from '#contract/schemas/accounts/attorneys.ts'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'

/** Admins may export leads; other attorneys where the firm allows it. @throws Problem not_allowed */
export const requireExporter = async (
  { settings }: Pick<Deps, 'settings'>,
  { role }: { role: Role },
): Promise<void> => {
  if (role === 'admin' || (await settings.read()).leads_export === 'attorneys') return
  throw new Problem('not_allowed', 'Only admins of your firm may export leads.')
}
