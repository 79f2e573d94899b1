import type { Settings } from '#contract/settings.ts'
import { settingNames } from '#contract/settings.ts'
import type { Config } from '#server/config.ts'
import { isoTime } from '#server/iso-time.ts'
import { languages } from '#messages/languages.ts'
import { messagesIn } from '#messages/messages.ts'
import type { SavedSettings } from './saved-settings.ts'

export const toSettings = (config: Config, { saved, version, changed }: SavedSettings): Settings => {
  const environment = {
    firm_name: config.firmName,
    firm_color: config.firmColor,
    firm_footer: config.firmFooter,
    firm_time_zone: config.firmTimeZone,
    form_languages: config.formLanguages,
    form_allowed_hosts: config.formAllowedHosts,
  }
  const firm = saved.firm_name ?? environment.firm_name
  const { firm_logo: logo } = saved
  return {
    firm_name: firm,
    firm_color: saved.firm_color ?? environment.firm_color,
    firm_footer: saved.firm_footer ?? environment.firm_footer,
    firm_time_zone: saved.firm_time_zone ?? environment.firm_time_zone,
    form_languages: saved.form_languages ?? environment.form_languages,
    form_allowed_hosts: saved.form_allowed_hosts ?? environment.form_allowed_hosts,
    firm_logo: logo
      ? { url: `/logo/${logo.name}`, bytes: logo.bytes, width: logo.width, height: logo.height }
      : null,
    form_notices: saved.form_notices ?? {},
    built_in_notices: Object.fromEntries(
      languages.map((language) => [language, messagesIn(language)('form.notice', { firm })]),
    ),
    saved: settingNames.filter((name) => saved[name] !== undefined),
    environment,
    version,
    changed_at: changed ? isoTime(changed.at) : null,
    changed_by: changed?.by ?? null,
  }
}
