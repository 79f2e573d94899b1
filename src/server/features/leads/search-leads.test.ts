import assert from 'node:assert/strict'
import { test } from 'node:test'
import { referenceOf } from '#contract/reference.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/databases.ts'
import { wordsOfLead, wordsOfSearch } from './fold-words.ts'

onEachDatabase(
  'a lead is found once by the beginnings of names and e-mail, in any case and without marks',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const people = [
      ['Zoë', "O'Brien-Smith", 'zoe.obrien@example.com'],
      ['Søren', 'Łukasz', 'soren@example.org'],
      ['太郎', '山田', 'taro@example.com'],
      ['王小明', 'Wang', 'ming@example.com'],
      ['محمد', 'الأحمدي', 'mohammed@example.com'],
      ['Anna', 'Annan', 'anna.annan@example.com'],
    ] as const
    const ids: number[] = []
    for (const [first_name, last_name, email] of people)
      ids.push((await foyer.submit({ first_name, last_name, email })).body.id)
    const find = async (q: string) => {
      const { body } = await foyer.call('GET', `/api/inbox?view=mine&q=${encodeURIComponent(q)}`, { token })
      assert.equal(body.total, null)
      assert.equal(body.next, null)
      return body.items.map(({ id }: { id: number }) => ids.indexOf(id))
    }
    for (const [q, expected] of [
      ['zoe', [0]],
      ['ZOË', [0]],
      ["o'brien", [0]],
      ['obriensm', [0]],
      ['smith zo', [0]],
      ['smith soren', []],
      ['zoe.obrien@exam', [0]],
      ['zoe.ob', [0]],
      ['soren lukasz', [1]],
      ['山田', [2]],
      ['小明', [3]],
      ['أحمدي', [4]],
      ['الاحمدي', [4]],
      ['ann', [5]],
      ['brien@example', []],
      ['%', []],
      ['an_a', []],
      ['nobody', []],
    ] as const)
      assert.deepEqual(await find(q), expected, q)

    await foyer.call('PATCH', `/api/leads/${ids[0]}`, { token, json: { first_name: 'Yvonne' } })
    assert.deepEqual(await find('zoë smith'), [0], 'the address still says so')
    await foyer.call('PATCH', `/api/leads/${ids[0]}`, { token, json: { email: 'y@example.com' } })
    assert.deepEqual(await find('zoe'), [])
    assert.deepEqual(await find('yvonne'), [0])
  },
)

onEachDatabase(
  'the pages of a search together hold every lead once, also where few of many fit',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const ids: number[] = []
    for (let n = 0; n < 5; n++)
      ids.push((await foyer.submit({ first_name: 'Maria', last_name: `Martin${n}` })).body.id)
    // More entries of one word than one request looks at, none of which fits.
    const others = (await foyer.submit({ first_name: 'Other', last_name: 'Person' })).body.id
    await transact(foyer.deps.db, (tx) =>
      tx
        .insertInto('lead_words')
        .values(
          Array.from({ length: 1200 }, (_, n) => ({
            word: `maria ${String(n).padStart(5, '0')}`,
            lead_id: others,
          })),
        )
        .execute(),
    )
    const walk = async (q: string) => {
      const seen: number[] = []
      for (let after = '', pages = 0; ; pages++) {
        assert.ok(pages < 20)
        const { body } = await foyer.call('GET', `/api/inbox?page_size=2&q=${q}${after}`, { token })
        assert.ok(body.items.length <= 2)
        seen.push(...body.items.map(({ id }: { id: number }) => id))
        if (body.next === null) return seen
        after = `&after=${body.next}`
      }
    }
    assert.deepEqual(await walk('ma'), [...ids, others])
    assert.deepEqual(await walk('maria%20martin'), ids)
    assert.deepEqual(await walk('marti'), ids)
  },
)

test('words are bounded however long a name is', () => {
  const words = wordsOfLead({
    first_name: 'x '.repeat(50),
    last_name: '漢'.repeat(100),
    email: `${'a.b-'.repeat(16)}@example.com`,
  })
  assert.ok(words.length <= 64)
  assert.ok(words.every((word) => word.length > 0 && Array.from(word).length <= 100))
  assert.ok(wordsOfSearch('a b c d e f g h i j k l m').length <= 8)
  assert.deepEqual(wordsOfSearch('  \u0301 - '), [])
})

onEachDatabase('a lead is found by the reference on its receipt, however it is typed', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  await foyer.submit()
  const { id } = (await foyer.submit({ first_name: 'Grace', email: 'grace@example.com' })).body
  const reference = referenceOf(id)
  const find = async (q: string) => {
    const { body } = await foyer.call('GET', `/api/inbox?q=${encodeURIComponent(q)}`, { token })
    return body.items.map((item: { id: number }) => item.id)
  }
  for (const typed of [reference, reference.toLowerCase(), reference.replace('-', '')])
    assert.deepEqual(await find(typed), [id], typed)
  assert.deepEqual(await find(referenceOf(id + 1)), [])
})
