import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { readVersion } from '#server/adapters/database/migrations/migrate.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { databases, makePostgresDatabase, onEachDatabase } from '#server/testing/database/databases.ts'
import {
  type TestFoyer,
  databaseSettings,
  makeStartFoyer,
  makeTestFolder,
} from '#server/testing/start-foyer.ts'
import { onTwoNodes } from '#server/testing/two-nodes.ts'

/** What migrations of the next release may do to the database: only add. */
const migrateFurther = ({ deps }: TestFoyer) =>
  transact(deps.db, async (tx) => {
    await sql`alter table leads add column pronouns text`.execute(tx)
    await sql`alter table mails add column opened_at integer not null default 0`.execute(tx)
    await sql`create table reminders (id integer primary key, lead_id bigint not null references leads (id))`.execute(
      tx,
    )
    await sql`create index leads_by_pronouns on leads (pronouns)`.execute(tx)
    await sql`update schema_version set version = version + 1`.execute(tx)
  })

const main = join(import.meta.dirname, '../../src/server/main.ts')

onEachDatabase(
  'a program refuses to start on the database of a newer one, and says so in one sentence',
  async (start, _t, _kind, databaseUrl) => {
    const foyer = await start()
    await migrateFurther(foyer)
    await foyer.stop({ withinMs: 1_000 })
    const { status, stderr } = spawnSync(process.execPath, [main], {
      env: {
        ...bareEnvironment,
        LOG_LEVEL: 'silent',
        PORT: '0',
        DATA_DIR: foyer.dataDir,
        ...databaseSettings(databaseUrl),
      },
      cwd: import.meta.dirname,
      encoding: 'utf8',
      timeout: 20_000,
    })
    assert.deepEqual(
      [status, stderr],
      [
        1,
        `The database has version ${migrations.length + 1}, this program knows ${migrations.length}. Start a newer program, or restore a backup.\n`,
      ],
    )
  },
)

onTwoNodes('running nodes go on working while a newer program migrates the database', async ({ a, b }) => {
  const { token } = await a.attorney()
  const before = (await a.submit()).body
  const asked = Array.from({ length: 10 }, () => b.submit())
  await migrateFurther(b)
  for (const { status } of await Promise.all(asked)) assert.equal(status, 201)

  for (const node of [a, b]) {
    assert.equal((await node.submit()).status, 201)
    const changed = await node.call('PATCH', `/api/leads/${before.id}`, {
      token,
      json: { state: 'REACHED_OUT' },
    })
    assert.deepEqual([changed.status, changed.body.state], [200, 'REACHED_OUT'])
    assert.equal((await node.call('GET', '/api/leads', { token })).body.total, node === a ? 12 : 13)
    assert.equal((await node.call('GET', `/api/leads/${before.id}/resume`, { token })).status, 200)
    assert.equal((await node.call('GET', '/readyz')).status, 200)
  }
})

if (databases.length > 1) {
  test('when several nodes start at once on an empty database, it is migrated once', async (t) => {
    const start = makeStartFoyer(t, await makePostgresDatabase(t))
    const dataDir = await makeTestFolder(t)
    const nodes = await Promise.all(Array.from({ length: 4 }, () => start({ dataDir })))
    const [first] = nodes
    assert.ok(first)
    assert.equal(await readVersion(first.deps.db), migrations.length)
    const rows = await first.deps.db.selectFrom('installation').select('installation_id').execute()
    assert.equal(rows.length, 1)
    for (const node of nodes) assert.equal((await node.submit()).status, 201)
  })
}
