import { limits } from '#contract/limits.ts'
import type { RelatedLeads, SamePersonSignal } from '#contract/schemas/same-person.ts'
import { referenceOf } from '#contract/values/reference.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { Problem } from '#server/problem.ts'
import { selectItemsById } from '../inbox/inbox.queries.ts'
import { toInboxItem } from '../inbox/present-inbox-item.ts'
import { type StoredPerson, selectPersons } from './person.ts'
import { personKeys } from './person-keys.ts'
import { leadsOfKeyMax, selectDifferent, selectSharing } from './related.queries.ts'
import { type Signals, signalsBetween } from './signals-between.ts'

type Found = Signals & { id: number; isDifferent: boolean }

/** Other leads that may be of the same person. The keys find them; what they have in common is looked at here. */
export const listRelated = async (db: Database, id: number): Promise<RelatedLeads> => {
  const person = (await selectPersons(db, [id])).get(id)
  if (!person) throw new Problem('not_found', `There is no lead ${id}.`)
  const { ids, hasMore } = await findSharing(db, person)
  const found = await compareWith(db, person, ids)
  const shown = found.slice(0, limits.relatedListedMax)
  const rows = await selectItemsById(
    db,
    shown.map((each) => each.id),
  )
  const byId = new Map(shown.map((each) => [each.id, each]))
  return {
    items: rows.map((row) => ({
      ...toInboxItem(row),
      ...factsOf(byId.get(row.id)),
      reference: referenceOf(row.id),
    })),
    has_more: hasMore || found.length > shown.length,
  }
}

const findSharing = async (db: Database, person: StoredPerson) => {
  const keys = personKeys(person)
  if (keys.length === 0) return { ids: [], hasMore: false }
  const rows = await selectSharing(db, person.id, keys).execute()
  const byKey = Map.groupBy(rows, ({ kind, key }) => `${kind} ${key}`)
  return {
    ids: [...new Set(rows.map(({ lead_id }) => lead_id))],
    hasMore: [...byKey.values()].some(({ length }) => length > leadsOfKeyMax),
  }
}

const compareWith = async (db: Database, person: StoredPerson, ids: number[]): Promise<Found[]> => {
  const others = await selectPersons(db, ids)
  const rows = ids.length === 0 ? [] : await selectDifferent(db, person.id, ids).execute()
  const different = new Set(rows.map(({ other_id }) => other_id))
  return [...others.values()]
    .flatMap((other) => {
      const signals = signalsBetween(person, other)
      return signals ? [{ ...signals, id: other.id, isDifferent: different.has(other.id) }] : []
    })
    .sort((a, b) => rank(b) - rank(a) || b.id - a.id)
}

/** Likely ones first, of them those with most in common; those that are somebody else for certain last. */
const rank = ({ isLikely, isDifferent, signals }: Found) => {
  if (isDifferent) return -1
  return signals.reduce((sum, signal) => sum + weights[signal], isLikely ? 1_000 : 0)
}

/** A signal that is enough by itself counts more than all that only support a name. */
const weights: Record<SamePersonSignal, number> = {
  email: 100,
  phone: 100,
  file: 100,
  profile: 100,
  name: 20,
  similar_name: 10,
  email_part: 3,
  city: 3,
  language: 1,
}

const factsOf = (found: Found | undefined) => ({
  signals: found?.signals ?? [],
  is_likely: found?.isLikely ?? false,
  is_marked_different: found?.isDifferent ?? false,
})
