import type { Deps } from '#server/deps.ts'

/** What the firm decides about its form, and the largest resume it takes. */
export type FormSettings = Awaited<ReturnType<typeof readFormSettings>>

/** Asked for at every request, so that what is changed while the server runs shows. */
export const readFormSettings = async ({ settings, config }: Pick<Deps, 'settings' | 'config'>) => ({
  ...(await settings.read()),
  resumeMaxBytes: config.resumeMaxBytes,
})
