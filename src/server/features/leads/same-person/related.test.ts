import assert from 'node:assert/strict'
import { test } from 'node:test'
import { referenceOf } from '#contract/values/reference.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { databases, onEachDatabase } from '#server/testing/database/databases.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import { submitRead } from '#server/testing/read-leads.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { type PersonKey, personKeys } from './person-keys.ts'
import { selectPersons } from './person.ts'
import { leadsOfKeyMax, selectDifferent, selectSharing } from './related.queries.ts'

type Item = { id: number; signals: string[]; is_likely: boolean; is_marked_different: boolean }

const reader = async (foyer: TestFoyer) => {
  const attorney = await foyer.attorney()
  const related = async (id: number) =>
    (await foyer.call('GET', `/api/leads/${id}/related`, { token: attorney.token })).body
  return {
    ...attorney,
    related,
    /** The ids of the others, and what they have in common with the lead. */
    signals: async (id: number): Promise<Record<number, string>> =>
      Object.fromEntries(
        (await related(id)).items.map((item: Item) => [
          item.id,
          `${item.signals.join(' ')}${item.is_likely ? '' : '?'}`,
        ]),
      ),
  }
}

let made = 0
/** A text of its own for each lead. */
const resume = () => ({ text: `Resume ${(made += 1)}` })

onEachDatabase(
  'a lead shows the others of the same person with what they have in common, likely ones first, and their state, owner and reference',
  async (start) => {
    const foyer = await start()
    const { token, id: attorneyId, email, related, signals } = await reader(foyer)
    const submit = (first_name: string, last_name: string, address: string) =>
      submitRead(foyer, { first_name, last_name, email: address }, resume())
    const ada = await submit('Ada', 'Lovelace', 'ada.ex@gmail.com')
    const again = await submit('ADA', 'Lovelace', 'Ada.Ex+jobs@googlemail.com')
    const married = await submit('Ada', 'King', 'adaex@gmail.com')
    const husband = await submit('William', 'King', 'adaex@gmail.com')
    const stranger = await submit('Ada', 'Lovelace', 'countess@example.com')
    await foyer.call('PATCH', `/api/leads/${again}`, {
      token,
      json: { state: 'REACHED_OUT', assigned_to: attorneyId },
    })
    const { items, has_more } = await related(ada)
    assert.deepEqual(
      items.map((item: Item) => [item.id, item.signals, item.is_likely]),
      [
        // Most in common comes first.
        [again, ['email', 'name'], true],
        [married, ['email'], true],
        [husband, ['email'], false],
      ],
    )
    assert.equal(has_more, false)
    const { state, assigned_to, reference, is_marked_different } = items[0]
    assert.deepEqual(
      { state, assigned_to, reference, is_marked_different },
      {
        state: 'REACHED_OUT',
        assigned_to: { id: attorneyId, name: null, email },
        reference: referenceOf(again),
        is_marked_different: false,
      },
    )
    assert.deepEqual(await signals(stranger), {}, 'a name alone says nothing')
    const { body: unread } = await foyer.submit({ first_name: 'Ada', email: 'adaex@gmail.com' })
    assert.ok(married in (await signals(unread.id)), 'a lead whose resume has not been read finds others')
    assert.equal((await foyer.call('GET', '/api/leads/4711/related', { token })).status, 404)
  },
)

onEachDatabase(
  'what is read of a resume joins leads: telephone, profile, town, file, language',
  async (start) => {
    const foyer = await start()
    const { signals } = await reader(foyer)
    const submit = (name: string, address: string, text: string, language?: string) =>
      submitRead(
        foyer,
        { first_name: name, last_name: 'Lovelace', email: `${address}@example.com` },
        { text: `${text}\n${(made += 1)}`, language },
      )
    const first = await submit('Ada', 'a', 'Boston, MA 02101\n+1 (617) 555-0101\nlinkedin.com/in/ada')
    const phone = await submit('Ada', 'b', 'Phone: 617.555.0101\nCity: Chicago')
    const profile = await submit('Ada', 'c', 'https://www.linkedin.com/in/Ada/')
    const town = await submit('Adah', 'd', 'City: Boston')
    const sister = await submit('Anne Isabella', 'e', '617 555 0101')
    const namesake = await submit('Ada', 'f', 'City: Paris')
    assert.deepEqual(await signals(first), {
      [phone]: 'phone name',
      [profile]: 'profile name',
      [town]: 'similar_name city',
      [sister]: 'phone?',
    })
    assert.deepEqual(await signals(namesake), {})

    const french = await submit('Ada', 'g', 'one', 'fr')
    const english = await submit('Ada', 'h', 'two', 'en')
    assert.deepEqual(await signals(french), {})
    const alsoFrench = await submit('Ada', 'i', 'three', 'fr')
    assert.deepEqual(await signals(french), { [alsoFrench]: 'name language?' })
    assert.deepEqual(await signals(english), {})

    const file = { text: 'One file for both.' }
    const one = await submitRead(foyer, { first_name: 'Grace', email: 'j@example.com' }, file)
    const other = await submitRead(foyer, { first_name: 'Gracie', email: 'k@example.com' }, file)
    assert.deepEqual(await signals(one), { [other]: 'file similar_name' })
  },
)

onEachDatabase(
  'a changed name or e-mail joins a lead with others, and parts it from those of before',
  async (start) => {
    const foyer = await start()
    const { token, signals } = await reader(foyer)
    const submit = (address: string) => submitRead(foyer, { email: address }, resume())
    const [one, two, three] = [
      await submit('one@example.com'),
      await submit('one@example.com'),
      await submit('three@example.com'),
    ]
    const patch = (json: unknown) => foyer.call('PATCH', `/api/leads/${two}`, { token, json })
    assert.deepEqual(await signals(one), { [two]: 'email name' })
    await patch({ first_name: 'Grace' })
    assert.deepEqual(await signals(one), { [two]: 'email?' })
    await patch({ email: 'three@example.com' })
    assert.deepEqual(await signals(one), {})
    assert.deepEqual(await signals(three), { [two]: 'email?' })
    const stored = await foyer.deps.db
      .selectFrom('person_keys')
      .selectAll()
      .where('lead_id', '=', two)
      .execute()
    const person = (await selectPersons(foyer.deps.db, [two])).get(two)
    assert.ok(person)
    const sorted = (keys: PersonKey[]) => keys.map(({ kind, key }) => `${kind} ${key}`).sort()
    assert.deepEqual(sorted(stored), sorted(personKeys(person)), 'none of before is left')
  },
)

onEachDatabase(
  '"not the same person" is remembered on both sides and in both histories, and can be undone',
  async (start) => {
    const foyer = await start()
    const { token, id: attorneyId, related } = await reader(foyer)
    const [one, two] = [await submitRead(foyer, {}, resume()), await submitRead(foyer, {}, resume())]
    const marks = async () =>
      (await Promise.all([related(one), related(two)])).map(({ items }) =>
        items.map((item: Item) => item.is_marked_different),
      )
    const act = async (method: string, id = one, other = two) =>
      (await foyer.call(method, `/api/leads/${id}/related/${other}/different`, { token })).status
    assert.deepEqual(await marks(), [[false], [false]])
    assert.equal(await act('POST'), 204)
    assert.deepEqual(await marks(), [[true], [true]])
    assert.deepEqual(await Promise.all([act('POST'), act('POST', two, one)]), [204, 204])
    // Whatever they have in common later.
    await foyer.call('PATCH', `/api/leads/${two}`, { token, json: { email: 'other@example.com' } })
    await foyer.call('PATCH', `/api/leads/${two}`, { token, json: { email: 'ada@example.com' } })
    assert.deepEqual(await marks(), [[true], [true]])
    assert.deepEqual([await act('DELETE', two, one), await act('DELETE')], [204, 204])
    assert.deepEqual(await marks(), [[false], [false]])

    for (const [id, other] of [
      [one, two],
      [two, one],
    ]) {
      const { body } = await foyer.call('GET', `/api/leads/${id}/events`, { token })
      const told = body.items.filter(({ kind }: { kind: string }) => kind.endsWith('different'))
      assert.deepEqual(
        told.map((event: Record<string, unknown>) => [event['kind'], event['attorney_id'], event['after']]),
        [
          ['lead.marked_different', attorneyId, { other_id: String(other) }],
          ['lead.unmarked_different', attorneyId, { other_id: String(other) }],
        ],
        'each once',
      )
    }
    for (const method of ['POST', 'DELETE']) {
      assert.deepEqual([await act(method, one, 4711), await act(method, 4711, one)], [404, 404])
      assert.equal(await act(method, one, one), 422)
    }
  },
)

onEachDatabase(
  'of what thousands share only the newest are looked at, and the answer says so',
  async (start) => {
    const foyer = await start()
    const { related } = await reader(foyer)
    const { body } = await foyer.submit({ email: 'info@example.com' })
    const { db } = foyer.deps
    const row = await db.selectFrom('leads').selectAll().where('id', '=', body.id).executeTakeFirstOrThrow()
    const count = leadsOfKeyMax + 10
    await transact(db, async (tx) => {
      for (let n = 1; n <= count; n++) {
        const lead = { ...row, id: row.id + n, resume_path: `${n}`, resume_sha256: `${n}` }
        await tx.insertInto('leads').values(lead).execute()
        const key = { kind: 'email' as const, key: 'info@example.com', lead_id: lead.id }
        await tx.insertInto('person_keys').values(key).execute()
      }
    })
    const { items, has_more } = await related(body.id)
    assert.equal(has_more, true)
    assert.equal(items[0].id, body.id + count)
    const key: PersonKey = { kind: 'email', key: 'info@example.com' }
    const read = await selectSharing(db, body.id, [key]).execute()
    assert.equal(read.length, leadsOfKeyMax + 1, 'one more shows that there are more')
  },
)

for (const kind of databases) {
  test(`related leads are found by index alone (${kind})`, async (t) => {
    const { db } = (await makeStillFoyer(t, kind)).deps
    const keys: PersonKey[] = [
      { kind: 'email', key: 'ada@example.com' },
      { kind: 'name_city', key: 'at boston' },
    ]
    await assertSearches(
      db,
      'sharing',
      (seen) => selectSharing(seen, 3, keys).execute(),
      /SEARCH person_keys USING PRIMARY KEY|Index Only Scan Backward[^]*person_keys_pkey/,
    )
    await assertSearches(
      db,
      'different',
      (seen) => selectDifferent(seen, 3, [4, 5]).execute(),
      /sqlite_autoindex_different_persons_1 \(lead_id=|different_persons_pkey/,
    )
    await assertSearches(
      db,
      'persons',
      (seen) => selectPersons(seen, [4, 5]),
      /SEARCH leads USING INTEGER PRIMARY KEY|leads_pkey/,
    )
  })
}
