import { type Settings, environmentNames } from '#contract/schemas/settings.ts'
import type { Config } from '#server/config/config.ts'
import { isoTime } from '#server/iso-time.ts'
import { languages } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import { environmentOf } from './firm-settings.ts'
import { logoUrl } from './logos.ts'
import type { SavedSettings } from './saved-settings.ts'

/** The settings in an answer: the values in use, those of the environment, and which settings were saved and by whom. */
export const toSettings = (config: Config, { saved, version, changed }: SavedSettings): Settings => {
  const environment = environmentOf(config)
  const values = { ...environment, ...saved }
  const { firm_logo: logo } = saved
  return {
    ...values,
    firm_logo: logo
      ? { url: logoUrl(logo), bytes: logo.bytes, width: logo.width, height: logo.height }
      : null,
    consent_texts: saved.consent_texts ?? {},
    office_hours: saved.office_hours ?? null,
    holidays: saved.holidays ?? [],
    built_in_consent_texts: Object.fromEntries(
      languages.map((language) => [
        language,
        messagesIn(language)('form.consent', { firm: values.firm_name }),
      ]),
    ),
    saved: environmentNames.filter((name) => saved[name] !== undefined),
    environment,
    version,
    changed_at: changed ? isoTime(changed.at) : null,
    changed_by: changed?.by ?? null,
  }
}
