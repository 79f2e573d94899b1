import type { Config } from '#server/config.ts'
import type { Language } from '#messages/languages.ts'

/** What the firm decides about its form. */
export type FormSettings = {
  firmName: string
  /** #rrggbb, lower case. */
  color: string
  footer: string
  /** At least one; the first is for visitors who ask for none of them. */
  languages: readonly Language[]
  /** Sources for frame-ancestors (CSP level 3); empty for nobody. */
  allowedHosts: readonly string[]
  resumeMaxBytes: number
}

/** Asked for at every request, so that what is changed while the server runs shows at once. */
export const readFormSettings = async (config: Config): Promise<FormSettings> => ({
  firmName: config.firmName,
  color: config.firmColor,
  footer: config.firmFooter,
  languages: config.formLanguages,
  allowedHosts: config.formAllowedHosts,
  resumeMaxBytes: config.resumeMaxBytes,
})
