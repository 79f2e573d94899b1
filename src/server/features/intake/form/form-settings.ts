import type { Deps } from '#server/deps.ts'

/** The settings of the firm, and the maximum size of a resume. */
export type FormSettings = Awaited<ReturnType<typeof readFormSettings>>

/** Called for each request, so that changed settings take effect at once. */
export const readFormSettings = async ({ settings, config }: Pick<Deps, 'settings' | 'config'>) => ({
  ...(await settings.read()),
  resumeMaxBytes: config.resumeMaxBytes,
})
