import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { counters } from '#server/counted.ts'
import { type Attorney, testPassword } from '#server/testing/attorneys.ts'
import type { Answer } from '#server/testing/requests/call.ts'
import {
  databases,
  makeMigratedDatabase,
  makePostgresDatabase,
  makeSerializable,
} from '#server/testing/database/databases.ts'
import { type TestFoyer, makeStartFoyer, makeTestFolder } from '#server/testing/start-foyer.ts'

const skip = databases.length > 1 ? false : 'no PostgreSQL runs here'

/** Does the work `times` times, `atOnce` of them at the same time. */
const many = async (times: number, atOnce: number, work: (n: number) => Promise<Answer>) => {
  const statuses: number[] = []
  let next = 0
  const one = async () => {
    while (next < times) statuses.push((await work(next++)).status)
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return statuses
}

const all = (times: number, status: number) => Array.from({ length: times }, () => status)

test(
  'with serializable as the default isolation, many concurrent submissions, changes and sign-ins all succeed exactly once',
  { skip },
  async (t) => {
    const databaseUrl = await makeMigratedDatabase(t)
    await makeSerializable(databaseUrl)
    const dataDir = await makeTestFolder(t)
    const start = makeStartFoyer(t, databaseUrl)
    const env = {
      RATE_LIMIT: 'on',
      RATE_LIMIT_SUBMISSIONS: '10000',
      RATE_LIMIT_SIGN_INS_PER_ADDRESS: '10000',
      // Running sign-ins count as failed until they have succeeded.
      RATE_LIMIT_SIGN_INS_PER_ACCOUNT: '10000',
    }
    const nodes = [await start({ dataDir, env }), await start({ dataDir, env })]
    const nodeOf = (n: number) => nodes[n % 2] as TestFoyer
    const attorneys = [await nodeOf(0).attorney(), await nodeOf(1).attorney()]
    const attorneyOf = (n: number) => attorneys[n % 2] as Attorney
    const { db } = nodeOf(0).deps

    const submitted = await many(400, 20, (n) => nodeOf(n).submit({ email: `person-${n}@example.com` }))
    assert.deepEqual(submitted, all(400, 201))

    const leads = await db.selectFrom('leads').select('id').orderBy('id').execute()
    assert.equal(leads.length, 400)
    // Two attorneys change the same rows, and all requests move the same counters.
    const changed = await many(200, 20, (n) =>
      nodeOf(n).call('PATCH', `/api/leads/${leads[n >> 1]?.id}`, {
        token: attorneyOf(n).token,
        json: n % 2 ? { state: 'REACHED_OUT' } : { assigned_to: attorneyOf(n).id },
      }),
    )
    assert.deepEqual(changed, all(200, 200))

    const signedIn = await many(60, 20, (n) =>
      nodeOf(n).call('POST', '/api/auth/token', {
        form: { username: attorneyOf(n).email, password: testPassword },
      }),
    )
    assert.deepEqual(signedIn, all(60, 200))

    const wrong = (await compareCounters(db, counters)).filter(({ counted, there }) => counted !== there)
    assert.deepEqual(wrong, [])
    const { length: events } = await db
      .selectFrom('events')
      .select('id')
      .where('kind', '=', 'lead.submitted')
      .execute()
    assert.equal(events, 400, 'an act that runs again writes only once')
  },
)

test(
  'with serializable as the default isolation, all servers that start at once on an empty database start',
  { skip },
  async (t) => {
    const databaseUrl = await makePostgresDatabase(t)
    await makeSerializable(databaseUrl)
    const dataDir = await makeTestFolder(t)
    const start = makeStartFoyer(t, databaseUrl)
    const nodes = await Promise.all(Array.from({ length: 4 }, () => start({ dataDir })))
    assert.deepEqual(
      (await Promise.all(nodes.map((node) => node.submit()))).map(({ status }) => status),
      all(4, 201),
    )
  },
)
