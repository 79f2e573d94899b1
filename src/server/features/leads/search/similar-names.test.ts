import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeRandom } from '#server/testing/random.ts'
import { addPerson } from '#server/testing/texts.ts'
import { isOneMistake } from '#contract/values/one-mistake.ts'
import { understood } from '#server/testing/understood.ts'
import { listNames, similarNames } from './similar-names.ts'

onEachDatabase(
  'a name with a typing mistake is found if few leads have it as typed, and the answer says which names that were',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const add = (first_name: string, last_name: string, resume = '') =>
      addPerson(foyer, token, {
        first_name,
        last_name,
        email: `x${Math.random()}@example.com`,
        notes: [],
        resume,
      })
    const id = await add('Katherine', 'Johnson', 'Trajectories of flights')
    const other = await add('Grace', 'Hopper', 'katharine')
    const ask = async (q: string) =>
      (await foyer.call('GET', `/api/inbox?q=${encodeURIComponent(q)}`, { token })).body
    for (const q of [
      'katharine',
      'Kathrine',
      'kahterine jonson',
      'kkatherine',
      'in:name katharine flights',
    ]) {
      const { items, similar_names } = await ask(q)
      const isFound = items.some((item: { id: number }) => item.id === id)
      assert.deepEqual([isFound, similar_names.includes('katherine')], [!q.includes('flights'), true], q)
    }
    assert.deepEqual((await ask('fligths')).items, [], 'words of a resume are taken as they are')
    const { items } = await ask('katharine')
    assert.deepEqual(
      items.map((item: { id: number }) => item.id),
      [other, id],
    )
    assert.deepEqual(items[1].snippets, [{ where: 'name', text: 'Katherine Johnson', hits: [[0, 9]] }])
    assert.deepEqual((await ask('"katharine"')).similar_names, [], 'a phrase is taken as it is')
    assert.deepEqual((await ask('-katharine hopper')).items, [])

    for (let n = 0; n < 5; n++) await add('Katharine', 'Blodgett')
    const many = await ask('katharine')
    assert.deepEqual([many.total, many.similar_names], [6, []])
  },
)

onEachDatabase(
  'people are suggested by the beginnings of their names, those with a mistake last and marked',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const add = (first_name: string, last_name: string, resume = '') =>
      addPerson(foyer, token, { first_name, last_name, email: 'x@example.com', notes: [], resume })
    const ada = await add('Ada', 'Lovelace', 'Grace')
    const grace = await add('Grace', 'Hopper', 'Lovelace')
    const suggest = async (q: string) => {
      const { status, body } = await foyer.call('GET', `/api/search/people?q=${encodeURIComponent(q)}`, {
        token,
      })
      assert.equal(status, 200)
      return body.items
    }
    const idsOf = async (q: string) => (await suggest(q)).map(({ id }: { id: number }) => id)
    assert.deepEqual(
      [await idsOf('l'), await idsOf('love'), await idsOf('hoper'), await idsOf('')],
      [[ada], [ada], [grace], []],
    )
    const [{ snippets, created_at, ...person }] = await suggest('lovel')
    assert.ok(Date.parse(created_at) > 0)
    assert.deepEqual(person, {
      id: ada,
      first_name: 'Ada',
      last_name: 'Lovelace',
      email: 'x@example.com',
      state: 'PENDING',
      outcome: null,
      reached_out_at: null,
      is_similar: false,
    })
    assert.deepEqual(snippets, [{ where: 'name', text: 'Ada Lovelace', hits: [[4, 9]] }])
    const similar = await add('Ada', 'Loveless')
    const same = await add('Ada', 'Lovelass')
    const marked = (await suggest('loveless')).map((item: { id: number; is_similar: boolean }) => [
      item.id,
      item.is_similar,
    ])
    assert.deepEqual(marked, [
      [similar, false],
      [same, true],
    ])
    for (let n = 0; n < 9; n++) await add('Ada', 'Lovelace')
    assert.equal((await idsOf('ada')).length, 5)
    assert.equal((await foyer.call('GET', '/api/search/people?q=ada')).status, 401)
    assert.equal((await foyer.call('GET', '/api/search/people', { token })).status, 422)
  },
)

const syllables = [
  'an',
  'ber',
  'car',
  'do',
  'el',
  'fin',
  'gar',
  'ho',
  'is',
  'jo',
  'ka',
  'lo',
  'mar',
  'nez',
  'ov',
  'rez',
  'son',
  'ton',
  'witz',
  'юр',
  'ев',
  'σο',
  'φι',
]

onEachDatabase('each name is found with one mistake, and few others with it', async (start, t) => {
  const foyer = await start()
  const random = makeRandom()
  t.diagnostic(random.seed)
  const { db } = foyer.deps
  const name = () => Array.from({ length: 2 + random.below(3) }, () => random.of(syllables)).join('')
  const names = [...new Set(Array.from({ length: 2_000 }, name))].filter((each) => each.length >= 4)
  for (let at = 0; at < names.length; at += 200)
    await transact(db, (tx) => listNames(tx, names.slice(at, at + 200)))
  let [meant, right, offered] = [0, 0, 0]
  for (let n = 0; n < 400; n++) {
    const wanted = random.of(names)
    const typed = withMistake(wanted, random)
    if (typed === wanted || typed.length < 3) continue
    const [found = []] = (await similarNames(db, understood(typed).clauses)).values()
    meant += 1
    if (found.includes(wanted)) right += 1
    offered += found.length
    assert.deepEqual(
      found.toSorted(),
      names.filter((each) => each !== typed && isOneMistake(typed, each)).toSorted(),
      typed,
    )
  }
  const [recall, precision] = [right / meant, right / offered]
  t.diagnostic(
    `recall ${recall.toFixed(3)}, precision ${precision.toFixed(3)}: ${meant} mistakes in ${names.length} names`,
  )
  assert.equal(recall, 1)
  assert.ok(precision > 0.5, `precision ${precision}`)
})

/** A letter that is wrong, missing or too much, or two that are exchanged. */
const withMistake = (name: string, { below, of }: ReturnType<typeof makeRandom>): string => {
  const letters = Array.from(name)
  const at = below(letters.length)
  const letter = of(['a', 'e', 'n', 'x', 'р'])
  const [one = '', next = ''] = letters.slice(at, at + 2)
  return letters
    .toSpliced(at, ...of<[number, ...string[]]>([[1, letter], [1], [0, letter], [2, next, one]]))
    .join('')
}

test('one mistake is a letter that is wrong, missing or too much, or two neighbors exchanged', () => {
  for (const [one, other] of [
    ['smith', 'smyth'],
    ['smith', 'smth'],
    ['smth', 'smith'],
    ['smith', 'smiht'],
    ['smith', 'smithe'],
    ['mith', 'smith'],
  ])
    assert.ok(isOneMistake(one ?? '', other ?? ''), `${one} ${other}`)
  for (const [one, other] of [
    ['smith', 'smythe'],
    ['smith', 'simht'],
    ['smith', 'smi'],
    ['abc', 'cba'],
    ['smith', 'shtim'],
  ])
    assert.ok(!isOneMistake(one ?? '', other ?? ''), `${one} ${other}`)
})
