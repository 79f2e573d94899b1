import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledQuery } from 'kysely'
import { sql } from 'kysely'
import { transact } from '#server/adapters/database/transact.ts'
import { databases, onEachDatabase } from '#server/testing/database/databases.ts'
import { queriesOf } from '#server/testing/database/queries.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { addPerson, addResume } from '#server/testing/texts.ts'
import { searchLeads } from './search-leads.ts'
import { understood } from '#server/testing/understood.ts'

const ada = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  email: 'ada@example.com',
  notes: [],
  resume: '',
  phones: [],
}
const grace = {
  first_name: 'Grace',
  last_name: 'Hopper',
  email: 'grace@example.com',
  notes: [],
  resume: '',
  phones: [],
}

const asker = async (foyer: TestFoyer) => {
  const { token, id } = await foyer.attorney()
  const ask = async (q: string, more = '') =>
    (await foyer.call('GET', `/api/inbox?q=${encodeURIComponent(q)}${more}`, { token })).body
  const idsOf = async (q: string, more = '') =>
    (await ask(q, more)).items.map((item: { id: number }) => item.id)
  return { token, id, ask, idsOf }
}

/** A snippet with its hits in brackets. */
const marked = ({ text, hits, ...about }: { text: string; hits: [number, number][] }) => ({
  ...about,
  text: hits.reduceRight(
    (so, [from, to]) => `${so.slice(0, from)}[${so.slice(from, to)}]${so.slice(to)}`,
    text,
  ),
})

onEachDatabase(
  'an item says where the words were found: a piece of each text with the places of the words, and the page of a PDF',
  async (start) => {
    const foyer = await start()
    const { token, ask } = await asker(foyer)
    const notes = ['Met in Turin.', 'Wants to talk about the Analytical Engine in Turin']
    const id = await addPerson(foyer, token, { ...ada, notes })
    const first = `${'Nothing of interest. '.repeat(40)}\n`
    const second = `Engines,\nanalytical and other,  ${'and so on '.repeat(40)}`
    await addResume(foyer, id, first + second, [0, first.length])
    const snippets = async (q: string) =>
      (await ask(q)).items.flatMap((item: { snippets: [] }) => item.snippets.map(marked))

    assert.deepEqual(await snippets('lovel'), [{ where: 'name', text: 'Ada [Lovel]ace' }])
    assert.deepEqual(await snippets('adalove'), [{ where: 'name', text: '[Ada Love]lace' }])
    assert.deepEqual(await snippets('ada@ex'), [{ where: 'name', text: '[ada@ex]ample.com' }])
    const [ofNotes, ofResume, ofName] = await snippets('TURIN ada "analytical éngine"')
    assert.deepEqual(ofNotes, {
      where: 'notes',
      text: 'Wants to talk about the [Analytical Engine] in [Turin]',
    })
    assert.deepEqual([ofResume, ofName], [{ where: 'name', text: '[Ada] Lovelace' }, undefined])
    const [found] = await snippets('in:resume analytical other engine')
    assert.equal(found.where, 'resume')
    assert.equal(found.page, 2)
    assert.match(found.text, /interest\. +\[Engines\], \[analytical\] and \[other\],  and so on/)
    assert.ok(found.text.length < 300)
  },
)

onEachDatabase(
  'best first puts names before notes before resumes, and words near each other before others; its pages have each lead once',
  async (start) => {
    const foyer = await start()
    const { token, ask, idsOf } = await asker(foyer)
    const far = await addPerson(foyer, token, { ...grace, resume: `amber ${'and '.repeat(50)} birch` })
    const near = await addPerson(foyer, token, { ...grace, resume: 'birch, amber' })
    const noted = await addPerson(foyer, token, { ...grace, notes: ['amber', 'amber or birch'] })
    const named = await addPerson(foyer, token, { ...grace, first_name: 'Amber', last_name: 'Birch' })
    const mixed = await addPerson(foyer, token, { ...grace, first_name: 'Amber', resume: 'birch' })
    assert.deepEqual(await idsOf('amber birch'), [mixed, named, noted, near, far])
    const best = [named, noted, near, far, mixed]
    assert.deepEqual(await idsOf('amber birch', '&order=best'), best)

    const { items, next } = await ask('amber birch', '&order=best&page_size=2')
    // What comes meanwhile does not move the pages.
    await addPerson(foyer, token, { ...grace, first_name: 'Amber', last_name: 'Birch' })
    const rest = await ask('amber birch', `&order=best&page_size=9&after=${next}`)
    const ids = [...items, ...rest.items].map(({ id }: { id: number }) => id)
    assert.deepEqual([ids, rest.next], [best, null])
    const { body } = await foyer.call('GET', '/api/leads?q=amber%20birch&order=best&page_size=3', { token })
    const { body: last } = await foyer.call(
      'GET',
      `/api/leads?q=amber%20birch&order=best&page_size=3&after_id=${body.last_id}`,
      { token },
    )
    assert.deepEqual(
      [body.items.length, body.has_more, last.items.length, last.has_more],
      [3, true, 3, false],
    )
  },
)

onEachDatabase(
  'a search is combined with a view of the inbox, or with a state of the list',
  async (start) => {
    const foyer = await start()
    const { token, id: me, idsOf } = await asker(foyer)
    const ids: number[] = []
    for (let n = 0; n < 4; n++) ids.push(await addPerson(foyer, token, ada))
    const [a, b, c, d] = ids
    const patch = (id: number | undefined, json: unknown) =>
      foyer.call('PATCH', `/api/leads/${id}`, { token, json })
    await patch(b, { state: 'REACHED_OUT' })
    await patch(c, { assigned_to: me })
    await addPerson(foyer, token, grace)
    assert.deepEqual(await idsOf('ada', '&view=mine'), [d, c, b, a])
    for (const [view, expected] of [
      ['pending', [d, c, a]],
      ['mine', [c]],
      ['unassigned', [d, a]],
      ['overdue', []],
      ['reached_out', [b]],
      ['all', [d, c, b, a]],
    ] as const)
      assert.deepEqual(await idsOf('ada', `&within=view&view=${view}`), expected, view)
    const { body } = await foyer.call('GET', '/api/leads?q=ada&state=PENDING&page_size=2', { token })
    assert.deepEqual([body.items.length, body.total, body.has_more, body.last_id], [2, 3, true, c])
  },
)

const odd = [
  ...[
    '"',
    '""',
    '-',
    '--',
    '-"',
    '*',
    '-*',
    'in:name',
    'x:',
    'x:y',
    '-x:y',
    '(',
    ')',
    '()',
    'a)',
    '&',
    '|',
    '!',
    ':',
    "'",
    "''",
  ],
  ...[
    '\\',
    'AND',
    'OR',
    'NOT',
    'NEAR(a b)',
    'a:b',
    '{a b}:c',
    '^a',
    'a+b',
    "a' or 1=1 --",
    ':*',
    '<->',
    'a<->b',
    '%',
    '_',
    '\u0000',
  ],
  ...[
    '\ud800',
    '\ufeff',
    '\ue001ada',
    '\ue010',
    '\u{1f600}',
    '王',
    'ก',
    '\u0301',
    '-ada',
    '"ada',
    'in:resume "',
    'a '.repeat(99),
  ],
  ...[
    'x'.repeat(200),
    '"'.repeat(200),
    '*'.repeat(200),
    '王'.repeat(200),
    '@',
    '@@',
    'a@',
    '@b',
    'a@b@c',
    '٣',
    'ﷺ',
  ],
]

onEachDatabase(
  'every text is a search: none fails, and one that names no word finds nothing',
  async (start) => {
    const foyer = await start()
    const { token, ask } = await asker(foyer)
    const id = await addPerson(foyer, token, { ...ada, notes: ['and or not near'], resume: 'a b' })
    for (const q of odd)
      for (const order of ['newest', 'best']) {
        const path = `/api/inbox?order=${order}&q=${encodeURIComponent(q.toWellFormed())}`
        const { status, body } = await foyer.call('GET', path, { token })
        assert.equal(status, 200, q)
        // Nothing but blanks is no search.
        const isSearch = body.catching_up !== undefined
        if (isSearch && !/\p{L}/u.test(q)) assert.deepEqual([body.items, body.total], [[], 0], q)
      }
    assert.deepEqual((await ask('-ada')).items, [])
    assert.equal((await ask('NOT AND or')).items[0].id, id)
  },
)

for (const kind of databases) {
  test(`a search reads the index in steps, whatever it asks, and never the table of leads (${kind})`, async (t) => {
    const { deps, submit } = await makeStillFoyer(t, kind)
    await submit()
    for (const [q, order] of [
      ['ada', 'newest'],
      ['ada love', 'best'],
      ['"ada lovelace" -babbage in:notes engin', 'newest'],
    ] as const) {
      const search = { ...understood(q), order, after: { id: 5 }, pageSize: 10 }
      const all = await queriesOf(deps.db, (seen) => searchLeads(seen, search))
      const queries = all.filter((query) => /^\s*select /.test(query.sql))
      const asked = queries.filter((query) => /from lead_index\s+where/.test(query.sql))
      assert.ok(asked.length > 0)
      for (const query of asked) {
        assert.match(await planOf(deps.db, kind, query), plans[kind], query.sql)
        // The plan is the same for bounds that are floating-point values, which FTS5 then ignores.
        if (kind === 'sqlite') assert.match(query.sql, /rowid < cast\(\? as .*rowid >= cast\(\? as /)
      }
      for (const query of queries.filter((each) => !asked.includes(each)))
        assert.doesNotMatch(
          await planOf(deps.db, kind, query),
          /SCAN (leads|notes|search)|Seq Scan|TEMP B-TREE FOR ORDER/,
          query.sql,
        )
    }
  })
}

// SQLite: M is the words, > and < are bounds of rowid, and nothing is sorted. PostgreSQL: only the hits of a window are sorted.
const plans = {
  sqlite: /^\[{[^{}]*"SCAN lead_index VIRTUAL TABLE INDEX \d+:M\d+[<>]{2}"}\]$/,
  postgres: /Bitmap Heap Scan on lead_index.*Bitmap Index Scan on lead_index_words/,
}

const planOf = (db: TestFoyer['deps']['db'], kind: 'sqlite' | 'postgres', query: CompiledQuery) =>
  transact(db, async (tx) => {
    // PostgreSQL scans small tables; this shows whether it could use an index.
    if (kind === 'postgres') await sql`set local enable_seqscan = off`.execute(tx)
    const explain = kind === 'postgres' ? 'explain (generic_plan)' : 'explain query plan'
    return JSON.stringify((await sql.raw(`${explain} ${query.sql}`).execute(tx)).rows)
  })
