import {
  type SettingName,
  type Settings,
  type SettingsChange,
  settingNames,
} from '#contract/schemas/settings.ts'
import { lockName } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { type EventValues, recordEvent } from '#server/features/events/record-event.ts'
import { enqueueDueTimes } from '#server/features/leads/due/enqueue-due-times.ts'
import { type Language, isLanguage, languages } from '#messages/languages.ts'
import { invalidField } from '#server/problem.ts'
import { requireVersion } from '#server/versions.ts'
import { clockSettings, hoursInWords, requireKeptPromise } from './clock-settings.ts'
import { type Logo, insertLogo, readLogo } from './logos.ts'
import { toSettings } from './present-settings.ts'
import { type Saved, readSaved, saveSettings } from './saved-settings.ts'

export type SettingsChangeRequest = { change: SettingsChange; ifMatch: string | undefined; actorId: number }

/**
 * Saves settings and records the values before and after; null means the value of the environment. Settings that get the
 * value they have are not recorded. This node uses the change at once, others within two seconds.
 * A job then moves the due times of pending leads, if what they are counted by has changed.
 * @throws Problem changed_meanwhile; invalid_fields for a logo that is no picture, a language without a catalog, or a promise that
 * the office hours of a year do not keep
 */
export const changeSettings = async (deps: Deps, request: SettingsChangeRequest): Promise<Settings> => {
  const { db, now, settings, config } = deps
  const { change, actorId } = request
  requireLanguages('form_languages', change.form_languages ?? [])
  requireLanguages('consent_texts', Object.keys(change.consent_texts ?? {}))
  const logo = change.firm_logo && readLogo(change.firm_logo.data)

  const changed = await transact(db, async (tx) => {
    await lockName(tx, 'settings')
    const current = await readSaved(tx)
    requireVersion(current, request.ifMatch, 'firm’s settings')
    const wanted = apply(current.saved, change, logo)
    const values = differences(current.saved, wanted)
    if (values.size === 0) return current
    requireKeptPromise(wanted.wait_hours ?? config.waitHours, wanted.office_hours)
    const at = now()
    if (logo) await insertLogo(tx, logo, at)
    await saveSettings(tx, values, { version: current.version + 1, at, actorId })
    await record(tx, { at, actorId }, [...values.keys()], current.saved, wanted)
    if (clockSettings.some((name) => values.has(name))) await enqueueDueTimes(tx, { at, actorId })
    return readSaved(tx)
  })
  settings.forget()
  return toSettings(config, changed)
}

const requireLanguages = (field: string, named: readonly string[]) => {
  const unknown = named.find((each) => !isLanguage(each))
  if (unknown !== undefined)
    throw invalidField(field, `“${unknown.slice(0, 35)}” is none of ${languages.join(', ')}.`)
}

/** The saved settings after the change. */
const apply = (saved: Saved, change: SettingsChange, logo: Logo | null | undefined): Saved => {
  const { form_languages: codes, consent_texts: consentTexts } = change
  const values: { [Name in SettingName]?: Saved[Name] | null | undefined } = {
    ...change,
    form_languages: codes && [...new Set(codes.filter(isLanguage))],
    consent_texts: consentTexts && withConsentTexts(saved.consent_texts ?? {}, consentTexts),
    firm_logo: logo && logo.facts,
  }
  const wanted: Saved = { ...saved }
  for (const name of settingNames) {
    if (values[name] === null) delete wanted[name]
    else if (values[name] !== undefined) Object.assign(wanted, { [name]: values[name] })
  }
  return wanted
}

/** The firm's own consent texts after the change; null if none is left. */
const withConsentTexts = (
  own: Partial<Record<Language, string>>,
  change: Record<string, string | null>,
): NonNullable<Saved['consent_texts']> | null => {
  const merged = languages.map((language) => [language, change[language] ?? own[language]] as const)
  const left = merged.filter(
    ([language, text]) => text && change[language] !== null && change[language] !== '',
  )
  return left.length > 0 ? Object.fromEntries(left) : null
}

const differences = (saved: Saved, wanted: Saved): Map<SettingName, string | null> => {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value))
  return new Map(
    settingNames
      .map((name) => [name, json(wanted[name])] as const)
      .filter(([name, value]) => value !== json(saved[name])),
  )
}

const record = async (
  tx: Database,
  { at, actorId }: { at: number; actorId: number },
  names: SettingName[],
  saved: Saved,
  wanted: Saved,
) => {
  const before: EventValues = {}
  const after: EventValues = {}
  for (const name of names) {
    if (name !== 'consent_texts') {
      before[name] = inWords(saved[name])
      after[name] = inWords(wanted[name])
      continue
    }
    for (const language of languages) {
      const [was, is] = [saved.consent_texts?.[language], wanted.consent_texts?.[language]]
      if (was === is) continue
      before[`${name}.${language}`] = was ?? null
      after[`${name}.${language}`] = is ?? null
    }
  }
  await recordEvent(tx, { kind: 'settings.changed', at, actorId, before, after })
}

const inWords = (value: Exclude<Saved[SettingName], Saved['consent_texts']> | Saved['firm_logo']) => {
  if (value === undefined) return null
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value))
    return value.map((each) => (typeof each === 'string' ? each : `${each.date} ${each.name}`)).join(', ')
  return 'monday' in value ? hoursInWords(value) : value.name
}
