import { firmSettings, environmentNames } from '#contract/schemas/settings.ts'
import { settings } from '#server/config/config.ts'
import { type Examined, type Finding, note, ok } from '#server/findings.ts'

/** What was saved in the app wins over the environment: both are told, so that nobody wonders why a variable does nothing. */
export async function* checkSettings({ database, config }: Examined): AsyncGenerator<Finding> {
  const rows = await database.db.selectFrom('settings').select(['key', 'value']).execute()
  const saved = new Map(rows.map(({ key, value }) => [key, value]))
  let told = 0
  for (const name of environmentNames) {
    const { config: key } = firmSettings[name]
    const value = saved.get(name)
    const environment = inWords(config[key])
    if (typeof value !== 'string') continue
    const inApp = inWords(JSON.parse(value))
    told += 1
    yield note(
      inApp === environment
        ? `${settings[key].variable} is ${inApp}, and the same was saved in the app.`
        : `${settings[key].variable} is ${environment}; in the app ${inApp} was saved, which wins.`,
    )
  }
  if (told === 0) yield ok('The firm and its form are as the environment sets them.')
}

const inWords = (value: unknown): string => {
  const text = Array.isArray(value) ? value.join(',') : String(value)
  return text === '' ? 'empty' : `"${text.replaceAll('\n', ' / ')}"`
}
