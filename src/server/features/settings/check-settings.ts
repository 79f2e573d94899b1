import type { Config } from '#server/config.ts'
import { settings } from '#server/config.ts'
import { type Examined, type Finding, note, ok } from '#server/findings.ts'

/** What an admin can change in the app, by the setting of the environment that it wins over. */
const changeable = {
  firm_name: 'firmName',
  firm_color: 'firmColor',
  firm_footer: 'firmFooter',
  firm_time_zone: 'firmTimeZone',
  form_languages: 'formLanguages',
  form_allowed_hosts: 'formAllowedHosts',
} as const satisfies Record<string, keyof Config>

/** What was saved in the app wins over the environment: both are told, so that nobody wonders why a variable does nothing. */
export async function* checkSettings({ database, config }: Examined): AsyncGenerator<Finding> {
  const rows = await database.db.selectFrom('settings').select(['key', 'value']).execute()
  const saved = new Map(rows.map(({ key, value }) => [key, value]))
  let told = 0
  for (const [key, name] of Object.entries(changeable)) {
    const value = saved.get(key)
    const environment = inWords(config[name])
    if (typeof value !== 'string') continue
    const inApp = inWords(JSON.parse(value))
    told += 1
    yield note(
      inApp === environment
        ? `${settings[name].variable} is ${inApp}, and the same was saved in the app.`
        : `${settings[name].variable} is ${environment}; in the app ${inApp} was saved, which wins.`,
    )
  }
  if (told === 0) yield ok('The firm and its form are as the environment sets them.')
}

const inWords = (value: unknown): string => {
  const text = Array.isArray(value) ? value.join(',') : String(value)
  return text === '' ? 'empty' : `"${text.replaceAll('\n', ' / ')}"`
}
