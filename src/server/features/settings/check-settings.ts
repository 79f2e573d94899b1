import { firmSettings, environmentNames } from '#contract/schemas/settings.ts'
import { settings } from '#server/config/config.ts'
import { type Examined, type Finding, note, ok } from '#server/findings.ts'

/** Reports variables that have no effect because an admin saved the setting in the app, with both values. */
export async function* checkSettings({ database, config }: Examined): AsyncGenerator<Finding> {
  const rows = await database.db.selectFrom('settings').select(['key', 'value']).execute()
  const saved = new Map(rows.map(({ key, value }) => [key, value]))
  let overridden = 0
  for (const name of environmentNames) {
    const { config: key } = firmSettings[name]
    const value = saved.get(name)
    const environment = inWords(config[key])
    if (typeof value !== 'string') continue
    const inApp = inWords(JSON.parse(value))
    overridden += 1
    yield note(
      inApp === environment
        ? `${settings[key].variable} is ${inApp}, and the same was saved in the app.`
        : `${settings[key].variable} is ${environment}, but ${inApp} was saved in the app and is used.`,
    )
  }
  if (overridden === 0) yield ok('All settings of the firm and its form come from the environment.')
}

const inWords = (value: unknown): string => {
  const text = Array.isArray(value) ? value.join(',') : String(value)
  return text === '' ? 'empty' : `"${text.replaceAll('\n', ' / ')}"`
}
