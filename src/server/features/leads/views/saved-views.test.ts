import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { limits } from '#contract/limits.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { selectOthersOf, selectViewsOf } from './views.queries.ts'

const viewsOf = (foyer: TestFoyer, { token }: { token: string }) => ({
  add: (json: object) => foyer.call('POST', '/api/views', { token, json }),
  change: (id: number, json: object, headers: Record<string, string> = {}) =>
    foyer.call('PATCH', `/api/views/${id}`, { token, json, headers }),
  remove: (id: number) => foyer.call('DELETE', `/api/views/${id}`, { token }),
  restore: (id: number) => foyer.call('POST', `/api/views/${id}/restore`, { token }),
  names: async () => {
    const { body } = await foyer.call('GET', '/api/views', { token })
    return body.items.map(({ name }: { name: string }) => name)
  },
  counts: async () => {
    const { body } = await foyer.call('GET', '/api/inbox/counts/saved', { token })
    return body.items.map(({ total }: { total: number | null }) => total)
  },
})

onEachDatabase(
  'a saved view is seen by who saved it, and by all once it is shared; only the owner and admins change it, and removing it can be undone',
  async (start) => {
    const foyer = await start()
    const admin = await foyer.attorney()
    const owner = await foyer.attorney({ role: 'attorney' })
    const other = await foyer.attorney({ role: 'attorney' })
    const [mine, theirs, admins] = [owner, other, admin].map((who) => viewsOf(foyer, who))
    assert.ok(mine && theirs && admins)
    const added = await mine.add({ name: '  Spanish,  this week ', q: ' language:es after:7d', sort: 'due' })
    const { id, created_at: at, ...view } = added.body
    assert.deepEqual(
      [added.status, added.headers.get('etag'), view],
      [
        201,
        '"1"',
        {
          name: 'Spanish, this week',
          q: 'language:es after:7d',
          sort: 'due',
          shared: false,
          owner: { id: owner.id, name: null, email: owner.email },
          may_change: true,
          version: 1,
          updated_at: at,
        },
      ],
    )
    assert.deepEqual([await theirs.names(), await admins.names()], [[], []])
    assert.equal((await theirs.change(id, { name: 'x' })).status, 404)
    assert.equal((await admins.remove(id)).status, 404, 'an admin does not see it either')

    const shared = await mine.change(id, { shared: true }, { 'if-match': '"1"' })
    assert.deepEqual([shared.status, shared.headers.get('etag')], [200, '"2"'])
    assert.deepEqual(await theirs.names(), ['Spanish, this week'])
    assert.equal((await theirs.change(id, { name: 'x' })).status, 403)
    assert.equal((await theirs.remove(id)).status, 403)
    assert.equal((await theirs.restore(id)).status, 403)
    const stale = await admins.change(id, { name: 'Late' }, { 'if-match': '"1"' })
    assert.deepEqual([stale.status, stale.headers.get('etag')], [412, '"2"'])
    assert.equal((await admins.change(id, { name: 'Spanish' })).body.version, 3)
    assert.equal((await admins.change(id, { name: 'Spanish' })).body.version, 3, 'the same is no change')

    // Whoever saved it leaves; the firm keeps it.
    await foyer.call('PATCH', `/api/attorneys/${owner.id}`, {
      token: admin.token,
      json: { is_active: false },
    })
    assert.deepEqual(await theirs.names(), ['Spanish'])
    assert.equal((await admins.remove(id)).status, 204)
    assert.deepEqual(await theirs.names(), [])
    assert.equal((await admins.remove(id)).status, 404)
    assert.equal((await admins.change(id, { name: 'x' })).status, 404)
    const restored = await admins.restore(id)
    assert.deepEqual([restored.status, restored.body.owner.id, restored.body.version], [200, owner.id, 4])
    assert.equal((await admins.restore(id)).body.version, 4)
    assert.deepEqual(await theirs.names(), ['Spanish'])
    assert.equal((await theirs.restore(4711)).status, 404)

    const events = await foyer.call('GET', '/api/events?about=firm&page_size=5', { token: admin.token })
    const values = { view: 'Spanish', q: 'language:es after:7d', sort: 'due', shared: 'true' }
    assert.deepEqual(
      events.body.items
        .filter(({ kind }: { kind: string }) => kind.startsWith('view.'))
        .map(({ kind, before, after }: Record<string, unknown>) => [kind, before, after]),
      [
        ['view.restored', null, values],
        ['view.removed', values, null],
        [
          'view.changed',
          { view: 'Spanish, this week', name: 'Spanish, this week' },
          { view: 'Spanish, this week', name: 'Spanish' },
        ],
        [
          'view.changed',
          { view: 'Spanish, this week', shared: 'false' },
          { view: 'Spanish, this week', shared: 'true' },
        ],
      ],
    )
  },
)

onEachDatabase(
  'a view with a mistake, a name that is taken, or one too many is refused, and says why',
  async (start) => {
    const foyer = await start()
    const ada = await foyer.attorney()
    const ben = await foyer.attorney({ role: 'attorney' })
    const [views, others] = [viewsOf(foyer, ada), viewsOf(foyer, ben)]
    const refused = async (json: object, field: string, more: object = {}) => {
      const { status, body } = await views.add(json)
      assert.deepEqual([status, body.errors[0].field], [422, field], JSON.stringify(json))
      for (const [name, value] of Object.entries(more)) assert.deepEqual(body.errors[0][name], value)
    }
    await refused({ q: 'is:overdue' }, 'name')
    await refused({ name: ' ', q: '' }, 'name')
    await refused({ name: 'x'.repeat(61), q: '' }, 'name')
    await refused({ name: 'x' }, 'q')
    await refused({ name: 'x', q: 'ada is:overdu' }, 'q', { offset: 7, length: 6 })
    await refused({ name: 'x', q: 'ada assigned:nobody-here' }, 'q', { offset: 4, length: 20 })
    await refused({ name: 'x', q: '', sort: 'age' }, 'sort')

    const { body: late } = await views.add({ name: 'Späte', q: 'is:overdue' })
    const { body: shared } = await views.add({ name: 'All', q: '', shared: true })
    assert.equal((await views.add({ name: 'SPÄTE', q: '' })).body.code, 'name_taken')
    assert.equal((await views.change(shared.id, { name: 'späte' })).body.code, 'name_taken')
    assert.equal((await views.change(late.id, { name: 'SPÄTE' })).status, 200, 'its own name')
    assert.equal((await others.add({ name: 'All', q: '' })).status, 201, 'of somebody else')
    assert.equal((await views.change(shared.id, { q: 'assigned:who' })).status, 422)
    assert.equal((await views.change(shared.id, {})).status, 422)
    await views.remove(late.id)
    await views.add({ name: 'Späte', q: '' })
    assert.equal((await views.restore(late.id)).body.code, 'name_taken')
    // Two at once with one name: one of them is refused.
    const twice = await Promise.all([1, 2].map(() => views.add({ name: 'Twice', q: '' })))
    assert.deepEqual(twice.map(({ status }) => status).sort(), [201, 409])

    const fill = (count: number, ownerId: number, isShared: number) =>
      transact(foyer.deps.db, (tx) =>
        tx
          .insertInto('views')
          .values(
            Array.from({ length: count }, (_, n) => ({
              owner_id: ownerId,
              name: `${n}`,
              name_key: `${n}`,
              q: '',
              sort: 'newest' as const,
              shared: isShared,
              version: 1,
              created_at: 0,
              updated_at: 0,
            })),
          )
          .execute(),
      )
    await fill(limits.ownViewsMax - 3, ada.id, 0)
    assert.equal((await views.add({ name: 'One more', q: '' })).body.code, 'too_many_views')
    const [first = 0] = (await foyer.call('GET', '/api/views', { token: ada.token })).body.items.map(
      ({ id }: { id: number }) => id,
    )
    await views.remove(first)
    const last = await views.add({ name: 'One more', q: '' })
    assert.equal(last.status, 201)
    assert.equal((await views.restore(first)).body.code, 'too_many_views')
    const many = [await foyer.attorney(), await foyer.attorney()]
    for (const { id } of many) await fill(limits.sharedViewsMax / 2, id, 1)
    const more = await views.change(last.body.id, { shared: true })
    assert.deepEqual([more.status, more.body.code], [409, 'too_many_views'])
    assert.equal((await others.names()).length, 1 + limits.sharedViewsMax)

    const { db } = foyer.deps
    await assertSearches(db, 'views', (on) => selectViewsOf(on, ada.id), /views_of_owner|views_shared/)
    await assertSearches(db, 'names', (on) => selectOthersOf(on, ada.id), /views_of_owner/)
  },
)

onEachDatabase(
  'each view has its number of leads, for whoever looks at it, and a broken one does not hide the others',
  async (start) => {
    const foyer = await start()
    const ada = await foyer.attorney()
    const ben = await foyer.attorney({ role: 'attorney', email: 'ben@example.com' })
    const [views, others] = [viewsOf(foyer, ada), viewsOf(foyer, ben)]
    const leads: number[] = []
    for (const first_name of ['Ada', 'Barbara', 'Edsger'])
      leads.push((await foyer.submit({ first_name })).body.id)
    const assign = (id: number | undefined) =>
      foyer.call('PATCH', `/api/leads/${id}`, { token: ada.token, json: { assigned_to: ben.id } })
    await assign(leads[0])
    for (const q of ['', 'state:pending', 'type:pdf', 'assigned:me', 'barbara', 'assigned:ben@example.com'])
      assert.equal((await views.add({ name: `by ${q}`, q, shared: true })).status, 201)
    assert.deepEqual(await views.counts(), [3, 3, 3, 0, 1, 1])
    assert.deepEqual(await others.counts(), [3, 3, 3, 1, 1, 1])
    await assign(leads[1])
    // A count is kept for a moment.
    for (const [reader, expected] of [
      [others, [3, 3, 3, 2, 1, 2]],
      [views, [3, 3, 3, 0, 1, 2]],
    ] as const)
      await until('the change is counted', async () => isDeepStrictEqual(await reader.counts(), expected))
    await transact(foyer.deps.db, (tx) =>
      tx.updateTable('attorneys').set({ email: 'benedikt@example.com' }).where('id', '=', ben.id).execute(),
    )
    await until('the name means nobody', async () => (await views.counts())[5] === null)
    assert.deepEqual((await views.counts()).slice(0, 5), [3, 3, 3, 0, 1])
    assert.equal((await foyer.call('GET', '/api/inbox/counts/saved')).status, 401)
  },
)
