import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { referenceOf } from '#contract/values/reference.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { submitRead } from '#server/testing/read-leads.ts'
import type { Answer } from '#server/testing/requests/call.ts'
import { spellings, wordsOfLead } from './name-words.ts'

onEachDatabase(
  'a search finds a lead once, by the beginnings of its names and e-mail, in any case and without accents',
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
      assert.deepEqual(
        [body.total, body.total_is_at_least, body.catching_up, body.next],
        [body.items.length, undefined, false, null],
      )
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
    assert.deepEqual(await find('zoë smith'), [0], 'the e-mail still has the name')
    await foyer.call('PATCH', `/api/leads/${ids[0]}`, { token, json: { email: 'y@example.com' } })
    assert.deepEqual(await find('zoe'), [])
    assert.deepEqual(await find('yvonne'), [0])
    const contact = { phone: '+1 212 555 0100', city: 'Exampleton' }
    await foyer.call('PATCH', `/api/leads/${ids[0]}`, { token, json: contact })
    for (const q of ['212 555 0100', 'exampleton', 'yvonne exampleton'])
      assert.deepEqual(await find(q), [0], q)
  },
)

onEachDatabase(
  'a telephone number is found however it is written, in the resume or as an attorney wrote it',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const person = { first_name: 'Ada', email: 'ada@example.com' }
    const ada = await submitRead(foyer, person, { text: 'Ada\nPhone: +1 (757) 555-0134\n2019 2020' })
    const grace = await submitRead(foyer, person, { text: 'Grace\nPhone: 7575550135' })
    const find = async (q: string) => {
      const { body } = await foyer.call('GET', `/api/leads?q=${encodeURIComponent(q)}`, { token })
      return body.items.map(({ id }: { id: number }) => id)
    }
    const written = ['7575550134', '+17575550134', '+1 757 555 0134', '757.555.0134', '(757) 555-0134']
    for (const q of [...written, '001 757 555-0134', '5550134', 'ada 7575550134'])
      assert.deepEqual(await find(q), [ada], q)
    assert.deepEqual(await find('(757) 555-0135'), [grace])
    for (const q of ['7575550136', '550134', 'grace 7575550134', 'in:name 7575550134', '"7575550134"'])
      assert.deepEqual(await find(q), [], q)
    assert.deepEqual(await find('2020 2019'), [ada], 'other numbers are words')

    await foyer.call('PATCH', `/api/leads/${grace}`, { token, json: { phone: '+44 20 7946 0018' } })
    assert.deepEqual(await find('02079460018'), [grace])
    const { body } = await foyer.call('GET', '/api/leads?q=02079460018', { token })
    const [snippet] = body.items[0].snippets
    assert.deepEqual([snippet.where, snippet.text, snippet.hits], ['name', '+44 20 7946 0018', [[0, 16]]])
    await foyer.call('PATCH', `/api/leads/${grace}`, { token, json: { phone: null } })
    assert.deepEqual(await find('02079460018'), [])
  },
)

onEachDatabase(
  'the pages of a search together have every lead once, the newest first, whichever spelling matches',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const ids: number[] = []
    for (let n = 0; n < 4; n++)
      for (const last_name of ['De La Cruz', 'Delacruz', 'Dela Cruz', 'de-la-Cruz']) {
        const email = `cruz${n}@example.com`
        ids.unshift((await foyer.submit({ first_name: 'Cruz', last_name, email })).body.id)
      }
    await foyer.submit({ first_name: 'Cruz', last_name: 'Delgado' })
    const walk = async (path: string, cursor: (body: Answer['body']) => string | undefined) => {
      const seen: number[] = []
      for (let after = '', pages = 0; ; pages++) {
        assert.ok(pages < 20)
        const { body } = await foyer.call('GET', `${path}?page_size=3&q=de%20la%20cruz${after}`, { token })
        assert.equal(body.total, 16)
        assert.ok(body.items.length <= 3)
        seen.push(...body.items.map(({ id }: { id: number }) => id))
        const next = cursor(body)
        if (next === undefined) return seen
        after = next
      }
    }
    assert.deepEqual(await walk('/api/inbox', ({ next }) => (next ? `&after=${next}` : undefined)), ids)
    const afterId = ({ has_more, last_id }: Answer['body']) => (has_more ? `&after_id=${last_id}` : undefined)
    assert.deepEqual(await walk('/api/leads', afterId), ids)
  },
)

/** Names as typed into the form, and the searches that must find them. */
const peopleAndSearches: [first: string, last: string, ...searches: string[]][] = [
  ['小明', '王', '王小明', '王小', '小明王', '王 小明', '小明 王', '王\u3000小明', '小明'],
  ['王小明', 'Wang', '王小明', '小明', '王 小明', 'wang 小明'],
  ['国荣', '欧阳', '欧阳国荣', '欧阳国', '国荣'],
  ['太郎', '山田', '山田太郎', '山田 太郎', '太郎'],
  ['マイケル', 'ジョンソン', 'マイケルジョンソン', 'マイケル・ジョンソン', 'ジョンソン マイケル'],
  ['길동', '홍', '홍길동', '홍길ㄷ', '길동홍', '홍 길동', '길동'],
  ['홍길동', 'Hong', '홍길동', '길동', '홍 길동'],
  ['عبد الله', 'أحمد', 'عبدالله', 'عبد الله', 'عبدالله احمد', 'أحمد عبدالله'],
  ['عبدالرحمن', 'السعود', 'عبد الرحمن', 'عبد الرحمن آل سعود', 'السعود'],
  ['Abdul', 'Rahman', 'abdulrahman', 'abdul rahman', 'rahman abdul'],
  ['Maria', 'De La Cruz', 'Delacruz', 'dela cruz', 'maria delacruz', 'Lacruz', 'de la cruz', 'cruz maria'],
  ['Maria', 'Delacruz', 'de la cruz', 'dela cruz', 'maria de la cruz', 'de la cruz maria', 'de la cr'],
  ['Maria Elena', 'Delacruz', 'maria de la cruz', 'mariaelena', 'maria elena delacruz'],
  ['Anna', 'van der Berg', 'Vanderberg', 'van derberg', 'derberg', 'vander berg', 'anna vanderb', 'berg'],
  ['Anna', 'Vanderberg', 'van der berg', 'anna van der berg', 'van der berg anna', 'vander berg'],
  ['Conor', 'O Brien', 'obrien', 'o’brien', "O'Brien", 'o brien', 'conor obrien'],
  ['Conor', 'OBrien', 'o brien', "o'brien", 'conor o brien', 'o brien conor'],
  ['Conor', "O'Brien", 'o brien', 'obrien', 'brien conor'],
  ['Ronald', 'Mac Donald', 'macdonald', 'mac donald', 'macdon'],
  ['Ronald', 'MacDonald', 'mac donald', 'ronald mac donald'],
  ['Jean-Luc', 'Picard', 'jeanluc', 'jean luc', 'jean-luc', 'picard jeanluc'],
  ['Jean Luc', 'Picard', 'jeanluc', 'jean-luc', 'jean luc picard', 'jeanlucpicard'],
  ['Jeanluc', 'Picard', 'jean luc', 'jean-luc', 'picard jean luc', 'jeanluc picard'],
  ['ʻAkahi', 'Kealiʻi', 'akahi', 'kealii', 'Kealiʻi', 'ʻakahi keali‘i', "akahi keali'i"],
  ['Νίκος', 'Παπάς', 'νικοσ', 'νίκος', 'ΝΊΚΟΣ ΠΑΠΆΣ', 'νικοσπαπας'],
  ['José', 'García López', 'garcia-lopez', 'garcialopez', 'lopez garcia', 'garcia lopez jose'],
]

onEachDatabase(
  'a search finds a lead however its name is divided by blanks, hyphens and apostrophes',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const find = async (q: string): Promise<number[]> => {
      const { body } = await foyer.call('GET', `/api/inbox?page_size=100&q=${encodeURIComponent(q)}`, {
        token,
      })
      const ids: number[] = body.items.map(({ id }: { id: number }) => id)
      assert.deepEqual(ids, [...new Set(ids)], `${q}: each once`)
      return ids
    }
    const ids: number[] = []
    for (const [n, [first, last]] of peopleAndSearches.entries()) {
      const person = { first_name: first, last_name: last, email: `a${n}@example.com` }
      ids.push((await foyer.submit(person)).body.id)
    }
    for (const [n, [first, last, ...searches]] of peopleAndSearches.entries())
      for (const q of searches)
        assert.ok((await find(q)).includes(ids[n] ?? 0), `“${q}” finds “${first}” “${last}”`)

    for (const q of [
      'maria delacruz conor',
      'cruzde',
      'bergder',
      'an naberg van',
      'conor mac donald',
      '明小',
    ])
      assert.deepEqual(await find(q), [], q)
    // Words of two different leads do not match together.
    assert.ok(!(await find('abdul berg')).length)
  },
)

const names = join(import.meta.dirname, '../../../../../../shared/field/names.json')
onEachDatabase('a search finds the real names that earlier versions missed', async (start, t) => {
  if (!existsSync(names)) return t.skip('needs shared/field/names.json')
  const { search_misses: misses } = JSON.parse(readFileSync(names, 'utf8'))
  const foyer = await start()
  const { token } = await foyer.attorney()
  for (const [first_name, last_name, q] of misses) {
    const { body: lead } = await foyer.submit({ first_name, last_name })
    const { body } = await foyer.call('GET', `/api/inbox?q=${encodeURIComponent(q)}`, { token })
    assert.deepEqual(
      body.items.map(({ id }: { id: number }) => id),
      [lead.id],
      q,
    )
  }
})

test('the number and length of index words are limited, however long a name is', () => {
  const words = wordsOfLead({
    first_name: 'x '.repeat(50),
    last_name: '漢'.repeat(100),
    email: `${'a.b-'.repeat(16)}@example.com`,
  })
  assert.ok(words.length <= 64)
  assert.ok(words.every((word) => word.length > 0 && Array.from(word).length <= 100))
  assert.ok(spellings('a b c d e f g'.split(' ')).every((ways) => ways.length <= 4))
  for (const person of [
    { first_name: 'Sukarno', last_name: '' },
    { first_name: '', last_name: 'Sukarno' },
  ])
    assert.deepEqual(wordsOfLead({ ...person, email: 'a@example.com' }), ['a@example.com', 'sukarno', 'a'])
  // An ordinary lead has few words: its e-mail, its names, and the names written together.
  const usual = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com' }
  assert.deepEqual(wordsOfLead(usual), ['ada@example.com', 'ada', 'lovelace', 'adalovelace'])
})

onEachDatabase(
  'a search finds a lead by the reference on its receipt, however it is typed',
  async (start) => {
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
  },
)
