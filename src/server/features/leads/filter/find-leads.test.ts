import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { addLeadsOfEveryKind, isFound, readFacts } from '#server/testing/filtered-leads.ts'
import { makeRandom } from '#server/testing/random.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

type Answer = {
  items: { id: number }[]
  next: string | null
  total: number
  total_is_at_least?: true
}

const ask = async (foyer: TestFoyer, token: string, query: Record<string, string>): Promise<Answer> => {
  const { status, body } = await foyer.call('GET', `/api/inbox?${new URLSearchParams(query).toString()}`, {
    token,
  })
  assert.equal(status, 200, `${JSON.stringify(query)} ${body.detail}`)
  return body
}

/** The ids of all pages. */
const walk = async (foyer: TestFoyer, token: string, query: Record<string, string>) => {
  const ids: number[] = []
  const totals = new Set<string>()
  for (let after: string | null = ''; after !== null;) {
    const page = await ask(foyer, token, { page_size: '15', ...query, ...(after && { after }) })
    ids.push(...page.items.map(({ id }) => id))
    totals.add(`${page.total} ${page.total_is_at_least === true}`)
    after = page.next
  }
  return { ids, totals: [...totals] }
}

const conditions = [
  ...[
    'state:pending',
    'state:reached_out',
    'state:pending,reached_out',
    'state:closed',
    'outcome:spam -state:closed',
    'assigned:me',
    'assigned:none',
  ],
  ...[
    'assigned:"Grace Hopper"',
    'assigned:me,none',
    'assigned:ada@example.com',
    'is:overdue',
    'is:suspicious',
  ],
  ...[
    'is:scan',
    'is:unreadable',
    'is:infected',
    'is:scan,suspicious',
    'has:notes',
    'has:phone',
    'has:message',
  ],
  ...['has:city,notes', 'has:consent', 'has:link', 'due:today', 'due:tomorrow', 'due:today,tomorrow'],
  ...[
    'waiting:>1d',
    'waiting:<3d',
    'after:today',
    'after:yesterday',
    'after:2d',
    'after:2020-01-01',
    'before:2w',
  ],
  ...[
    'arrived:2020-01-01..2026-12-31',
    '-is:in_time arrived:2000-01-01..9998-12-31',
    'is:in_time',
    'is:contacted',
    'is:contacted state:pending',
    'source:import',
    'before:today',
    'before:2020-01-01',
    'before:12h',
    'outcome:retained',
    'outcome:none',
    'outcome:declined,none',
  ],
  ...[
    'contact:phone',
    'contact:none',
    'language:es',
    'language:pt',
    'language:none,en',
    'type:pdf',
    'type:txt,doc',
  ],
  ...['source:form', 'source:google', 'source:bing', 'source:"google ads"', 'source:www.google.com'],
]

onEachDatabase(
  'for random leads and filters, the server finds exactly those that the same conditions in TypeScript find',
  async (start) => {
    const random = makeRandom()
    const timeZone = random.of(['America/New_York', 'Asia/Tokyo', 'UTC'])
    const foyer = await start({ env: { FIRM_TIME_ZONE: timeZone } })
    const ada = await foyer.attorney({ email: 'ada@example.com' })
    const grace = await foyer.attorney({ role: 'attorney' })
    const { db, now } = foyer.deps
    await transact(db, (tx) =>
      tx.updateTable('attorneys').set({ name: 'Grace Hopper' }).where('id', '=', grace.id).execute(),
    )
    await addLeadsOfEveryKind(foyer, random, { people: [ada, grace], token: ada.token, count: 24 })
    const facts = await readFacts(db)
    const ids = { none: null, 'Grace Hopper': grace.id, 'ada@example.com': ada.id }
    let found = 0
    for (let n = 0; n < 50; n++) {
      const me = random.of([ada, grace])
      const parts = Array.from(
        { length: 1 + random.below(3) },
        () => random.of(['', '', '-']) + random.of(conditions),
      )
      if (random.below(4) === 0) parts.push(random.of(['ada', '-ada']))
      const line = parts.join(' ')
      const what = `${line} in ${timeZone}, ${random.seed}`
      const at = { now: now(), timeZone, ids: { ...ids, me: me.id } }
      const expected = facts.filter((lead) => isFound(line, lead, at)).map(({ id }) => id)
      const answer = await walk(foyer, me.token, { q: line })
      // Where a time bounds the walk, the order is that of the arrivals.
      assert.deepEqual(
        answer.ids.toSorted((a, b) => b - a),
        expected,
        what,
      )
      assert.deepEqual(answer.totals, [`${expected.length} false`], what)
      const { body } = await foyer.call('GET', `/api/leads?page_size=100&q=${encodeURIComponent(line)}`, me)
      assert.deepEqual(
        body.items.map(({ id }: { id: number }) => id),
        answer.ids,
        what,
      )
      found += expected.length
    }
    assert.ok(found > 50, `${found} were found`)
  },
)

onEachDatabase(
  'a filter lists the newest first, alone, within a view and within a state, and its pages have each lead once',
  async (start) => {
    const foyer = await start()
    const { id: me, token } = await foyer.attorney()
    const ids: number[] = []
    for (let n = 0; n < 9; n++) {
      foyer.advance(60_000)
      ids.unshift((await foyer.submit()).body.id)
    }
    for (const id of ids.slice(0, 4))
      await foyer.call('PATCH', `/api/leads/${id}`, { token, json: { assigned_to: me } })
    await foyer.call('PATCH', `/api/leads/${ids[0]}`, { token, json: { state: 'REACHED_OUT' } })
    for (const [q, expected] of [
      ['type:pdf', ids],
      ['after:1d', ids],
      ['-state:reached_out type:pdf', ids.slice(1)],
    ] as const)
      assert.deepEqual((await walk(foyer, token, { q, page_size: '2' })).ids, expected, q)
    const mine = await walk(foyer, token, { q: 'type:pdf', view: 'mine', within: 'view' })
    assert.deepEqual(mine, { ids: ids.slice(1, 4), totals: ['3 false'] })
    const seen: number[] = []
    for (let after = ''; ;) {
      const path = `/api/leads?q=after:1d&state=PENDING&page_size=3${after}`
      const { body } = await foyer.call('GET', path, { token })
      assert.equal(body.total, 8)
      seen.push(...body.items.map(({ id }: { id: number }) => id))
      if (!body.has_more) break
      after = `&after_id=${body.last_id}`
    }
    assert.deepEqual(seen, ids.slice(1))
    const people = await foyer.call('GET', '/api/search/people?q=ada%20assigned:me%20state:pending', {
      token,
    })
    assert.equal(people.body.items.length, 3)
  },
)

onEachDatabase('a mistake in a filter is refused with its place and with what would fit', async (start) => {
  const foyer = await start()
  const { token, email } = await foyer.attorney()
  const cases: [q: string, offset: number, length: number, message: RegExp, fit: string][] = [
    ['ada is:scann', 7, 5, /“is” cannot be “scann”/, 'scan'],
    ['asigned:me', 0, 7, /Did you mean “assigned”/, 'assigned'],
    ['state:pending assigned:"Nobody Here"', 14, 22, /^No colleague is called “Nobody Here”\.$/, email],
  ]
  for (const path of ['/api/inbox', '/api/leads', '/api/search/people'])
    for (const [q, offset, length, message, fit] of cases) {
      const { status, body } = await foyer.call('GET', `${path}?q=${encodeURIComponent(q)}`, { token })
      assert.equal(status, 422, q)
      const [error] = body.errors
      assert.deepEqual([error.field, error.offset, error.length], ['q', offset, length])
      assert.match(error.message, message)
      assert.ok(error.fits.includes(fit), `${q}: ${error.fits}`)
    }
})

onEachDatabase(
  'a colleague is named by e-mail, by name, or by the beginnings of the words of a name',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const named = async (name: string, email: string) => {
      const { id } = await foyer.attorney({ role: 'attorney', email })
      await transact(foyer.deps.db, (tx) =>
        tx.updateTable('attorneys').set({ name }).where('id', '=', id).execute(),
      )
      const { body } = await foyer.submit()
      await foyer.call('PATCH', `/api/leads/${body.id}`, { token, json: { assigned_to: id } })
      return Number(body.id)
    }
    const grace = await named('Grace Hopper', 'grace@example.com')
    const gracia = await named('Gracia Óscar', 'g@example.com')
    const alone = await named('Grace', 'x@example.com')
    const cases: [string, number[]][] = [
      ['"grace hopper"', [grace]],
      ['GRACE@example.com', [grace]],
      ['grac', [alone, gracia, grace]],
      ['grace', [alone]],
      ['"oscar gra"', [gracia]],
      ['hop,x@example.com', [alone, grace]],
    ]
    for (const [who, expected] of cases)
      assert.deepEqual((await walk(foyer, token, { q: `assigned:${who}` })).ids, expected, who)
  },
)

/** Stores many leads like the first one, without what belongs to them. */
const multiply = (foyer: TestFoyer, count: number) =>
  transact(foyer.deps.db, async (tx) => {
    const columns = (await sql<{ id: number }>`select * from leads`.execute(tx)).rows[0] ?? {}
    const copied = Object.keys(columns).filter((column) => column !== 'id' && column !== 'resume_path')
    const list = sql.join(copied.map((column) => sql.ref(column)))
    await sql`
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)})
      insert into leads (resume_path, ${list})
      select resume_path || numbers.n, ${list} from (select * from leads limit 1) as first, numbers`.execute(
      tx,
    )
  })

onEachDatabase(
  'one request looks at 10,000 leads at most: it counts up to there and says where to go on',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const { body: oldest } = await foyer.submit()
    await foyer.call('PATCH', `/api/leads/${oldest.id}`, { token, json: { city: 'Turin' } })
    await multiply(foyer, 10_500)
    await transact(foyer.deps.db, (tx) =>
      tx.updateTable('leads').set({ city: null }).where('id', '!=', oldest.id).execute(),
    )
    const first = await ask(foyer, token, { q: 'has:city' })
    assert.deepEqual([first.items, first.total, first.total_is_at_least], [[], 0, true])
    const second = await ask(foyer, token, { q: 'has:city', after: String(first.next) })
    assert.deepEqual([second.items.map(({ id }) => id), second.next], [[oldest.id], null])

    const many = await ask(foyer, token, { q: '-has:city', page_size: '3' })
    assert.deepEqual([many.items.length, many.total, many.total_is_at_least], [3, 10_000, true])
    const { body } = await foyer.call('GET', '/api/leads?q=has:city', { token })
    assert.deepEqual([body.items, body.has_more, body.total_is_at_least], [[], true, true])
    const rest = await foyer.call('GET', `/api/leads?q=has:city&after_id=${body.last_id}`, { token })
    assert.deepEqual([rest.body.items.length, rest.body.has_more], [1, false])
    // Of a view the counter knows how many there are.
    const pending = await ask(foyer, token, { q: 'state:pending', page_size: '3' })
    assert.deepEqual([pending.items.length, pending.total, pending.total_is_at_least], [3, 1, undefined])
  },
)
