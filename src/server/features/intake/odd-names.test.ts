import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { stored } from '#server/testing/database/stored.ts'
import { onlyLead, openForm, sendForm } from './form/test-form.ts'

/** Names as pasted, and as stored. */
const pasted: [string, string][] = [
  ['Mary\tAnn', 'Mary Ann'],
  ['Mary\r\nAnn', 'Mary Ann'],
  ['Mary\u00a0\u3000 Ann', 'Mary Ann'],
  ['\u202bعلي\u202c', 'علي'],
  ['\u200eAda\u200f', 'Ada'],
  ['\ufeffAda', 'Ada'],
  ['A\u00add\u2060a', 'Ada'],
  ['A\u200dd\u200ca', 'Ada'],
  ['A\u001fd\u0002a', 'Ada'],
  ['Ada\ufe0f\u{e0001}\u{e0061}', 'Ada'],
  ['gnp.\u202efdp.exe', 'gnp.fdp.exe'],
  ['Ada\r\nBcc: eve@example.org', 'Ada Bcc: eve@example.org'],
  ['Jose\u0301', 'José'],
  // Characters that a script needs are kept.
  ['نوری\u200cزاده', 'نوری\u200cزاده'],
  ['\u200cنوری\u200c', 'نوری'],
  ['രാജന്\u200d', 'രാജന്\u200d'],
  ['श्री\u200dक्\u200dष', 'श्री\u200dक्\u200dष'],
  ['葛\u{e0100}城', '葛\u{e0100}城'],
  ['👩🏽\u200d⚖\ufe0f', '👩🏽\u200d⚖\ufe0f'],
]

onEachDatabase(
  'invisible characters that were pasted with a name are removed, not refused',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    for (const [given, kept] of pasted) {
      const sent = await foyer.submit({ first_name: given, last_name: given })
      assert.equal(sent.status, 201, JSON.stringify(given))
      assert.deepEqual([sent.body.first_name, sent.body.last_name], [kept, kept], JSON.stringify(given))
      const json = { first_name: `${given}\u200b` }
      const changed = await foyer.call('PATCH', `/api/leads/${sent.body.id}`, { token, json })
      assert.equal(changed.body.first_name, kept)
    }
  },
)

/** Invisible texts. */
const unseen = [
  '',
  ' ',
  '\t',
  '\u200b',
  '\u3164',
  '\u2800',
  '\u00ad',
  '\u034f',
  '\u115f\u1160',
  '\uffa0',
  '\u2060',
]
unseen.push(
  '\u200c\u200d',
  '\ufe0f',
  '\u{e0020}',
  '\u061c',
  '\u180e',
  '\ufeff',
  '\ufff9\ufffb',
  '\ufffc',
  '\u{1d173}',
)

onEachDatabase('a first or a last name is enough, and two invisible names are refused', async (start) => {
  const foyer = await start()
  for (const nothing of unseen) {
    const { status, body } = await foyer.submit({ first_name: nothing, last_name: nothing })
    assert.equal(status, 422, JSON.stringify(nothing))
    assert.deepEqual(
      body.errors.map(({ field }: { field: string }) => field),
      ['first_name', 'last_name'],
    )
  }
  assert.equal((await foyer.submit({ first_name: undefined, last_name: undefined })).status, 422)
  assert.equal((await stored(foyer)).leads, 0)

  for (const nothing of [...unseen, undefined]) {
    const first = await foyer.submit({ first_name: 'Sukarno', last_name: nothing })
    assert.deepEqual([first.status, first.body.first_name, first.body.last_name], [201, 'Sukarno', ''])
    const last = await foyer.submit({ first_name: nothing, last_name: 'Sukarno' })
    assert.deepEqual([last.status, last.body.first_name, last.body.last_name], [201, '', 'Sukarno'])
  }
})

onEachDatabase(
  'a lead can be changed to only one name and is still found by it, but not to no name',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const { body: lead } = await foyer.submit({ first_name: 'Sukarno', last_name: 'Sukarno' })
    const change = (json: object) => foyer.call('PATCH', `/api/leads/${lead.id}`, { token, json })
    const found = async (word: string) =>
      (await foyer.call('GET', `/api/inbox?q=${word}`, { token })).body.items.length
    for (const json of [{ first_name: '', last_name: '\u200b' }])
      assert.equal((await change(json)).status, 422, JSON.stringify(json))
    assert.equal((await change({ last_name: 'Lovelace' })).status, 200)
    assert.equal((await change({ last_name: '' })).body.last_name, '')
    assert.deepEqual([await found('sukarno'), await found('lovelace')], [1, 0])
    const { status, body } = await change({ first_name: '\u3164' })
    assert.equal(status, 422)
    assert.deepEqual(
      body.errors.map(({ field }: { field: string }) => field),
      ['first_name', 'last_name'],
    )
    assert.equal((await change({ first_name: '', last_name: 'Soeharto' })).status, 200)
    assert.deepEqual([await found('sukarno'), await found('soeharto')], [0, 1])
    assert.equal((await change({ state: 'REACHED_OUT' })).status, 200)
  },
)

test('the form accepts one name, says so, and marks both fields if both are empty', async (t) => {
  const foyer = await onlySqlite(t)()
  const form = await openForm(foyer)
  for (const name of ['first_name', 'last_name']) {
    const field = new RegExp(`<input id="${name}"[^>]*>`).exec(form.text)?.[0] ?? ''
    assert.match(field, /aria-describedby="names-hint"/)
    assert.doesNotMatch(field, / required/)
  }
  const none = await sendForm(foyer, form, { first_name: '\u2800', last_name: '' })
  assert.equal(none.status, 422)
  const wrong = [...none.text.matchAll(/id="(\w+)-mistake"/g)].map(([, name]) => name)
  assert.deepEqual(wrong, ['first_name', 'last_name'])
  assert.equal((await sendForm(foyer, form, { first_name: '', last_name: 'Suk\u00adarno' })).status, 303)
  const lead = await onlyLead(foyer)
  assert.deepEqual([lead.first_name, lead.last_name], ['', 'Sukarno'])
})

test('invisible characters are ignored in a search, and a note of only such characters is refused', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const { body: lead } = await foyer.submit()
  const q = encodeURIComponent('\u200fAda\u00ad\tLove\u2060lace\u200b')
  assert.equal((await foyer.call('GET', `/api/inbox?q=${q}`, { token })).body.items.length, 1)
  const note = (text: string) => foyer.call('POST', `/api/leads/${lead.id}/notes`, { token, json: { text } })
  for (const nothing of unseen) assert.equal((await note(nothing)).status, 422, JSON.stringify(nothing))
  assert.equal((await note('Calls\nback')).body.text, 'Calls\nback')
})

const corpus = join(import.meta.dirname, '../../../../../shared/field/names.json')
const isThere = existsSync(corpus)

test(
  `real names are accepted, and invisible ones are refused${isThere ? '' : ' (needs the field corpus)'}`,
  { skip: !isThere },
  async (t) => {
    const foyer = await onlySqlite(t)()
    const names: Record<string, [string, string][]> = JSON.parse(readFileSync(corpus, 'utf8'))
    for (const [list, status] of [
      ['refused_though_people_paste_them', 201],
      ['taken_though_nothing_is_seen', 422],
    ] as const)
      for (const [first_name, last_name] of names[list] ?? assert.fail(list))
        assert.equal((await foyer.submit({ first_name, last_name })).status, status, first_name)
  },
)
