import assert from 'node:assert/strict'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { counters } from '#server/counted.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeRandom } from '#server/testing/random.ts'
import { job } from './imports.job.ts'
import { importsOf } from './test-imports.ts'

/** Everything about leads that an import can change, without what goes up with each change. */
const everything = async (db: Database) => {
  const leads = await db.selectFrom('leads').selectAll().orderBy('id').execute()
  const notes = await db.selectFrom('notes').select(['lead_id', 'text']).orderBy('id').execute()
  const keys = await db
    .selectFrom('person_keys')
    .selectAll()
    .orderBy('lead_id')
    .orderBy('kind')
    .orderBy('key')
    .execute()
  const counts = await compareCounters(db, counters)
  return {
    leads: leads.map((lead) => ({ ...lead, version: 0, updated_at: 0 })),
    notes: notes.map((note) => ({ ...note })),
    keys: keys.map((key) => ({ ...key })),
    counts: counts
      .filter(({ key, there }) => there > 0 && key.startsWith('inbox:'))
      .map((count) => ({ ...count })),
  }
}

const seed = 20_261_130

onEachDatabase(
  'whatever a file does to leads, undoing it leaves everything as it was before',
  async (start) => {
    const foyer = await start({ jobs: [job] })
    const imports = importsOf(foyer, await foyer.attorney({ email: 'boss@example.com' }))
    const random = makeRandom(seed)
    for (let n = 0; n < 6; n++) {
      const { body } = await foyer.submit({ first_name: `Person ${n}`, email: `person${n % 5}@example.com` })
      // The keys of a person are written when the resume is read, or with a change like this.
      await imports.patch(body.id, { phone: '+1 212 555 0109' })
      await imports.patch(
        body.id,
        random.of([{ city: 'Rome' }, { state: 'REACHED_OUT', contact: 'phone' }, { outcome: 'declined' }]),
      )
    }
    const cell = {
      'first name': () => random.of(['Ada', 'Grace', '']),
      email: () => `person${random.below(8)}@example.com`,
      phone: () => random.of(['', '+1 212 555 0100', 'call me']),
      city: () => random.of(['', 'Rome', 'Oslo']),
      status: () => random.of(['', 'open', 'contacted']),
      outcome: () => random.of(['', 'retained', 'no answer']),
      owner: () => random.of(['', 'boss@example.com']),
      created: () => random.of(['', '2025-01-31', '2024-02-29 10:15']),
      note: () => random.of(['', 'A note.', 'Another note.']),
    }
    for (let round = 0; round < 4; round++) {
      const before = await everything(foyer.deps.db)
      const rows = Array.from({ length: 25 }, () =>
        Object.values(cell)
          .map((make) => make())
          .join(','),
      )
      const { id } = await imports.begun([Object.keys(cell).join(','), ...rows].join('\n'), {
        mode: random.of(['create', 'update', 'create_or_update']),
        empty: random.of(['keep', 'clear']),
        repeated: random.of(['first', 'all']),
        known: random.of(['skip', 'create']),
      })
      const { rehearsal } = await imports.rehearsed(id)
      assert.deepEqual(await everything(foyer.deps.db), before, 'a rehearsal changes nothing')
      const { counts, options } = await imports.run(id)
      // Rows that mean the same lead follow each other only when it is run.
      if (options.repeated === 'first') assert.deepEqual(counts, rehearsal?.counts)
      const undone = await imports.undone(id)
      assert.equal(undone.left, 0)
      assert.deepEqual(await everything(foyer.deps.db), before, `seed ${seed}, round ${round}`)
    }
  },
)
