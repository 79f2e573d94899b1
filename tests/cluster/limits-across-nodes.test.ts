import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { testPassword } from '#server/testing/attorneys.ts'
import type { Answer } from '#server/testing/requests/call.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { type TwoNodes, onTwoNodes } from '#server/testing/two-nodes.ts'

const limited = {
  RATE_LIMIT: 'on',
  RATE_LIMIT_SIGN_INS_PER_ACCOUNT: '4',
  RATE_LIMIT_SIGN_INS_PER_ADDRESS: '7',
  RATE_LIMIT_REGISTRATIONS: '3',
  RATE_LIMIT_SUBMISSIONS: '5',
}

/** Asks both nodes alternately, with all requests at once. @returns the sorted statuses */
const spread = async (
  { a, b }: TwoNodes,
  times: number,
  ask: (node: TestFoyer, n: number) => Promise<Answer>,
) =>
  (await Promise.all(Array.from({ length: times }, (_, n) => ask(n % 2 ? b : a, n))))
    .map(({ status }) => status)
    .sort()

const signIn = (node: TestFoyer, username: string, password: string) =>
  node.call('POST', '/api/auth/token', { form: { username, password } })

onTwoNodes(
  'submissions and registrations from an address are counted together on all nodes',
  async (nodes) => {
    assert.deepEqual(await spread(nodes, 7, (node) => node.submit()), [201, 201, 201, 201, 201, 429, 429])
    const register = (node: TestFoyer, n: number) =>
      node.call('POST', '/api/auth/register', {
        json: { email: `attorney-${n}@example.com`, password: 'a sentence only they know' },
      })
    assert.deepEqual(await spread(nodes, 5, register), [201, 201, 201, 429, 429])

    for (const node of [nodes.a, nodes.b]) {
      const { status, headers } = await node.submit()
      const seconds = Number(headers.get('retry-after'))
      assert.equal(status, 429)
      assert.ok(seconds > 3500 && seconds <= 3600, `${seconds} seconds`)
    }
    nodes.a.advance(3_601_000)
    assert.equal((await nodes.a.submit()).status, 201)
  },
  limited,
)

onTwoNodes(
  'failed sign-ins are counted on all nodes per account and per address, and a right password resets the account',
  async (nodes) => {
    const { a, b } = nodes
    const { email } = await a.attorney()
    const wrong = (node: TestFoyer) => signIn(node, email, 'not the password')
    assert.deepEqual(await spread(nodes, 3, wrong), [401, 401, 401])
    assert.equal((await signIn(b, email, testPassword)).status, 200)
    assert.deepEqual(await spread(nodes, 6, wrong), [401, 401, 401, 401, 429, 429])
    for (const node of [a, b]) assert.equal((await signIn(node, email, testPassword)).status, 429)
    // Together with those, the seven sign-ins of the address are used up.
    assert.equal((await signIn(b, 'nobody@example.com', 'x')).status, 429)
  },
  limited,
)

onTwoNodes(
  'wrong passwords in a change of the password are counted together on all nodes',
  async (nodes) => {
    const { token } = await nodes.a.attorney()
    const json = { current_password: 'not the password', new_password: 'another sentence for tests' }
    const change = (node: TestFoyer) => node.call('POST', '/api/auth/password', { token, json })
    assert.deepEqual(await spread(nodes, 6, change), [422, 422, 422, 422, 429, 429])
  },
  limited,
)

onTwoNodes(
  'counted rows contain no address or account, and are written without waiting for the disk',
  async (nodes) => {
    const { db } = nodes.a.deps
    await nodes.a.submit()
    await signIn(nodes.b, 'ada@example.com', 'not the password')
    const rows = await db.selectFrom('rate_limits').selectAll().execute()
    assert.equal(rows.length, 3)
    for (const { key } of rows) assert.match(key, /^[\w-]{43}$/)
    assert.doesNotMatch(JSON.stringify(rows), /ada@|example|127\.0/)

    const { rows: tables } = await sql<{ persistence: string }>`
      select relpersistence as persistence from pg_class where relname = 'rate_limits'`.execute(db)
    assert.deepEqual(tables, [{ persistence: 'u' }])
  },
  limited,
)
