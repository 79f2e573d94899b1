import type { z } from 'zod'
import {
  Preferences,
  type PreferencesChange,
  usualPreferences,
} from '#contract/schemas/accounts/preferences.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'

const names = Object.keys(Preferences.shape) as (keyof Preferences)[]

/** What was chosen, and otherwise what is usual: also in place of a value that this version does not know any more. */
export const readPreferences = async (db: Database, attorneyId: number): Promise<Preferences> => {
  const rows = await db
    .selectFrom('preferences')
    .select(['name', 'value'])
    .where('attorney_id', '=', attorneyId)
    .execute()
  const chosen = new Map(rows.map(({ name, value }) => [name, value]))
  const values = names.map((name) => [name, known(name, chosen.get(name)) ?? usualPreferences[name]])
  return Preferences.parse(Object.fromEntries(values))
}

const known = (name: keyof Preferences, json: string | undefined): unknown =>
  json === undefined ? undefined : Preferences.shape[name].safeParse(JSON.parse(json)).data

/** Each preference is stored alone, so that two tabs that change different ones do not undo each other. */
export const changePreferences = (
  deps: Pick<Deps, 'db'>,
  { attorneyId, change }: { attorneyId: number; change: z.output<typeof PreferencesChange> },
): Promise<Preferences> =>
  transact(deps.db, async (tx) => {
    for (const name of names) {
      if (change[name] === undefined) continue
      const value = JSON.stringify(change[name])
      await tx
        .insertInto('preferences')
        .values({ attorney_id: attorneyId, name, value })
        .onConflict((conflict) => conflict.columns(['attorney_id', 'name']).doUpdateSet({ value }))
        .execute()
    }
    return readPreferences(tx, attorneyId)
  })
