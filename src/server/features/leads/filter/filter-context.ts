import type { Condition } from '#contract/filter/filter.ts'
import { limits } from '#contract/limits.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'
import { fold } from '#words/fold.ts'

/** What the values of a filter mean at the moment. */
export type FilterContext = {
  now: number
  timeZone: string
  /** The attorneys that a value of `assigned` means; null for nobody. */
  assignees: ReadonlyMap<string, readonly (number | null)[]>
}

/** @throws Problem invalid_fields if a filter names a colleague who does not exist */
export const readContext = async (
  { db, now, settings }: Pick<Deps, 'db' | 'now' | 'settings'>,
  conditions: readonly Condition[],
  meId: number,
): Promise<FilterContext> => ({
  now: now(),
  timeZone: (await settings.read()).firm_time_zone,
  assignees: await readAssignees(db, conditions, meId),
})

const readAssignees = async (db: Database, conditions: readonly Condition[], meId: number) => {
  const assignees = new Map<string, (number | null)[]>([
    ['me', [meId]],
    ['none', [null]],
  ])
  for (const { field, values, at } of conditions) {
    for (const name of field === 'assigned' ? values : []) {
      if (assignees.has(name)) continue
      const everybody = await selectAttorneys(db)
      const ids = called(name, everybody).map(({ id }) => id)
      if (ids.length === 0) throw unknownColleague(name, at, everybody)
      assignees.set(name, ids)
    }
  }
  return assignees
}

type Attorney = { id: number; name: string | null; email: string }

const selectAttorneys = (db: Database): Promise<Attorney[]> =>
  db
    .selectFrom('attorneys')
    .select(['id', 'name', 'email'])
    .orderBy('id')
    .limit(limits.colleaguesListedMax)
    .execute()

/** Those with exactly this name or e-mail; if nobody has it, those of whose names the words are beginnings. */
const called = (typed: string, everybody: readonly Attorney[]) => {
  const wanted = fold(typed)
  const exactly = everybody.filter(({ name, email }) => email === wanted || fold(name ?? '') === wanted)
  if (exactly.length > 0) return exactly
  return everybody.filter(({ name }) => {
    const words = fold(name ?? '').split(' ')
    return wanted.split(' ').every((beginning) => words.some((word) => word.startsWith(beginning)))
  })
}

const namesToldMax = 20

const unknownColleague = (typed: string, at: Condition['at'], everybody: readonly Attorney[]) => {
  const message = `No colleague is called “${typed}”.`
  const fits = ['me', 'none', ...everybody.slice(0, namesToldMax).map(({ name, email }) => name ?? email)]
  return new Problem('invalid_fields', `q: ${message}`, { errors: [{ field: 'q', message, ...at, fits }] })
}
