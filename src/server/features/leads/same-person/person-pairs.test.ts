import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Submission } from '#contract/schemas/leads.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { findContacts } from '#server/features/reading/child/contacts/find-contacts.ts'
import { storeReading } from '#server/features/reading/reading.queries.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

type Pair = { wanted: 'same' | 'different'; what: string; persons: [string[], string[]] }

const pairs = readFileSync(join(import.meta.dirname, 'person-pairs.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line): Pair => {
    const [wanted, what = '', one = '', other = ''] = line.split(' | ')
    assert.ok(wanted === 'same' || wanted === 'different', line)
    return { wanted, what, persons: [one.split('; '), other.split('; ')] }
  })

// As measured; a change that makes either worse shows here.
const precisionMin = 0.96
const recallMin = 0.97

onEachDatabase(
  'of 300 pairs of leads nearly all that are of one person are found as likely, and hardly any other',
  async (start, t) => {
    assert.equal(pairs.length, 300)
    const foyer = await start()
    const { token } = await foyer.attorney()
    const ids = await storeAll(foyer)
    const partners = new Map(
      ids.flatMap(
        ([one, other]) =>
          [
            [one, other],
            [other, one],
          ] as const,
      ),
    )

    const missed: Pair[] = []
    const wrong: string[] = []
    let right = 0
    for (const [at, pair] of pairs.entries()) {
      const [one, other] = ids[at] ?? [0, 0]
      const { body } = await foyer.call('GET', `/api/leads/${one}/related`, { token })
      const likely: number[] = body.items
        .filter((item: { is_likely: boolean }) => item.is_likely)
        .map((item: { id: number }) => item.id)
      const isFound = likely.includes(other)
      if (isFound && pair.wanted === 'same') right += 1
      if (!isFound && pair.wanted === 'same') missed.push(pair)
      if (isFound && pair.wanted === 'different') wrong.push(describe(pair))
      for (const id of likely.filter((each) => each !== partners.get(one)))
        wrong.push(`${describe(pair)}: lead ${id} of another pair`)
    }
    const precision = right / (right + wrong.length)
    const recall = right / (right + missed.length)
    t.diagnostic(`precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`)
    for (const pair of missed) t.diagnostic(`missed: ${describe(pair)}`)
    for (const pair of wrong) t.diagnostic(`wrong: ${pair}`)
    assert.ok(precision >= precisionMin, `precision ${precision}: ${wrong.join('\n')}`)
    assert.ok(recall >= recallMin, `recall ${recall}: ${missed.map(describe).join('\n')}`)
  },
)

const describe = ({ what, persons }: Pair) =>
  `${what}: ${persons.map((person) => person.join(' ')).join(' / ')}`

/** Stores all leads and what is read of their resumes in one transaction, as 600 submissions take long. */
const storeAll = ({ deps: { db, now } }: TestFoyer): Promise<[number, number][]> =>
  transact(db, async (tx) => {
    const ids: [number, number][] = []
    for (const [at, { persons }] of pairs.entries())
      ids.push([
        await store(tx, persons[0], `${at} one`, now()),
        await store(tx, persons[1], `${at} other`, now()),
      ])
    return ids
  })

const store = async (tx: Database, person: string[], unique: string, now: number) => {
  const [first_name = '', last_name = '', email = '', phone = '', city = '', language = '', more = ''] =
    person
  const [kind, value = ''] = more.split('=')
  // Telephones are in the resumes of the fixture.
  const { phone: _, ...fields } = Submission.parse({ first_name, last_name, email })
  const { id } = await tx
    .insertInto('leads')
    .values({
      ...fields,
      ...unimportant,
      resume_path: unique,
      resume_sha256: kind === 'file' ? value : unique,
      due_at: now,
      created_at: now,
      updated_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const lines = [
    city && `City: ${city}`,
    phone && `Phone: ${phone.replace(/^tel /, '')}`,
    kind === 'link' && value,
  ]
  const text = [`${first_name} ${last_name}`, ...lines.filter(Boolean)].join('\n')
  const reading = { text, language: language || undefined, contacts: findContacts(text) }
  await storeReading(tx, id, reading, { kind: 'txt', now })
  return id
}

const unimportant = {
  state: 'PENDING' as const,
  version: 1,
  source: 'api',
  resume_name: 'resume.txt',
  resume_media_type: 'text/plain; charset=utf-8',
  resume_bytes: 1,
  arrived_on: '2026-01-31',
}
