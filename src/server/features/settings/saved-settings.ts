import { z } from 'zod'
import { type SettingName, settingChanges, settingNames } from '#contract/schemas/settings.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { languages } from '#messages/languages.ts'

/**
 * Schemas of the saved settings in the database. A setting that is not saved has the value of the environment. Values are
 * checked again when they are read: this Node may not know a time zone that a newer Node has accepted.
 */
const parts = {
  ...settingChanges,
  firm_logo: z.object({ name: z.string(), bytes: z.int(), width: z.int(), height: z.int() }),
  form_languages: z.array(z.enum(languages)).min(1),
  consent_texts: z.partialRecord(z.enum(languages), z.string()),
}
export type Saved = { [Name in SettingName]?: z.infer<(typeof parts)[Name]> }

export type SavedSettings = {
  saved: Saved
  /** One version for all settings together; 1 until a setting is saved. */
  version: number
  changed: { at: number; by: { id: number; name: string | null; email: string } } | undefined
}

/** A row that cannot be parsed, such as one from another version, counts as not saved. */
export const readSaved = async (db: Database): Promise<SavedSettings> => {
  const rows = await db
    .selectFrom('settings')
    .innerJoin('attorneys', 'attorneys.id', 'settings.updated_by')
    .select(['key', 'value', 'version', 'settings.updated_at', 'updated_by', 'name', 'email'])
    .orderBy('version', 'desc')
    .execute()
  const saved: Saved = {}
  for (const { key, value } of rows) {
    const name = settingNames.find((each) => each === key)
    if (name === undefined || value === null) continue
    const { success, data } = parts[name].safeParse(JSON.parse(value))
    if (success) Object.assign(saved, { [name]: data })
  }
  const [last] = rows
  return {
    saved,
    version: last?.version ?? 1,
    changed: last && {
      at: last.updated_at,
      by: { id: last.updated_by, name: last.name, email: last.email },
    },
  }
}

/** @param values the JSON of each setting; null resets a setting to the value of the environment */
export const saveSettings = async (
  tx: Database,
  values: Map<SettingName, string | null>,
  { version, at, actorId }: { version: number; at: number; actorId: number },
): Promise<void> => {
  for (const [key, value] of values) {
    const row = { value, version, updated_at: at, updated_by: actorId }
    await tx
      .insertInto('settings')
      .values({ key, ...row })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute()
  }
}
