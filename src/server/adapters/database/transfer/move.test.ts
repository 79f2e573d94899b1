import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { readInstallationId } from '#server/adapters/database/installation.ts'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { databases, makePostgresDatabase } from '#server/testing/database/databases.ts'
import { startPostgresProxy } from '#server/testing/servers/postgres-proxy.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { type Step, moveToPostgres } from './move.ts'

if (databases.length > 1) {
  test('a move copies every byte of SQLite to PostgreSQL, and does not change SQLite', async (t) => {
    const folder = await makeSource(t, { leads: 2_500 })
    const odd = [
      '',
      ' ',
      '😀 Zoë 李',
      '\u0001\u001f"\\\'\n\r\t',
      'e\u0301',
      '\ufffd',
      '\uffff',
      'x'.repeat(3_000_000),
    ]
    for (const [i, text] of odd.entries()) {
      onSource(
        folder,
        'update leads set first_name = ?, resume_name = ? where id = ?',
        text,
        `${text}.pdf`,
        i + 1,
      )
    }
    const before = await hashOfDatabase(folder)
    const url = await makePostgresDatabase(t)
    const compared = await moveToPostgres({ folder, url }, () => {})
    assert.ok(compared.every(({ equal }) => equal))
    assert.equal(compared.find(({ table }) => table === 'leads')?.target.rows, 2_500)
    assert.equal(await hashOfDatabase(folder), before)
    await withTarget(url, async (db) => {
      const leads = await db.selectFrom('leads').selectAll().orderBy('id').limit(odd.length).execute()
      assert.deepEqual(
        leads.map(({ first_name }) => first_name),
        odd,
      )
    })
  })

  test('an interrupted move continues where it stopped, and no server starts until it is finished', async (t) => {
    const folder = await makeSource(t, { leads: 2_500 })
    const url = await makePostgresDatabase(t)
    const proxy = await startPostgresProxy(t, url)
    // At each of these steps the next COMMIT or its answer is lost, in turn; the last interruption is while comparing.
    const stops = ['leads 1000', 'leads 2000', 'mails 1000', 'events 1000', 'events 2500', 'comparing mails']
    const copied: string[] = []
    for (const [i, stop] of stops.entries()) {
      proxy.setMode('pass')
      const breakOff = (step: Step) => {
        if (step.kind === 'copying') copied.push(`${step.table} ${step.rows}`)
        const isStop =
          (step.kind === 'copying' && `${step.table} ${step.rows}` === stop) ||
          (step.kind === 'comparing' && `comparing ${step.table}` === stop)
        if (isStop) proxy.setMode(step.kind === 'comparing' ? 'away' : i % 2 === 0 ? 'before' : 'after')
      }
      await assert.rejects(moveToPostgres({ folder, url: proxy.url }, breakOff), stop)
      await assert.rejects(startOn(url), /The move to this PostgreSQL database is not finished/)
    }
    const steps: Step[] = []
    const compared = await moveToPostgres({ folder, url }, (step) => void steps.push(step))
    assert.ok(compared.every(({ equal }) => equal))
    assert.equal(steps[0]?.kind === 'opened' && steps[0].move, 'goes on')
    assert.ok(!steps.some(({ kind }) => kind === 'copying' || kind === 'begins anew'))
    assert.equal(copied.length, new Set(copied).size, 'no page was copied twice')
    await startOn(url)
  })

  test('when SQLite has changed since an interrupted run, the move starts over by itself', async (t) => {
    const folder = await makeSource(t, { leads: 1_500 })
    const url = await makePostgresDatabase(t)
    await breakOffAt('events', { folder, url })
    onSource(folder, `update leads set state = 'REACHED_OUT', reached_out_at = 1 where id = 1`)
    onSource(folder, 'delete from mails where id = 3')
    const steps: Step[] = []
    const compared = await moveToPostgres({ folder, url }, (step) => void steps.push(step))
    assert.ok(compared.every(({ equal }) => equal))
    assert.equal(steps.filter(({ kind }) => kind === 'begins anew').length, 1)
  })

  test('the move also starts over when new rows conflict with rows copied before', async (t) => {
    const folder = await makeSource(t, { leads: 1_500 })
    const url = await makePostgresDatabase(t)
    await breakOffAt('leads', { folder, url })
    // This session sorts before the one that was copied, so the next run skips it, but not its token.
    onSource(folder, `insert into sessions values ('0', 1, null, 1, 1, 1, null)`)
    onSource(folder, `insert into refresh_tokens values ('z', '0', 1, null)`)
    const compared = await moveToPostgres({ folder, url }, () => {})
    assert.ok(compared.every(({ equal }) => equal))
    await withTarget(url, async (db) => {
      assert.equal((await db.selectFrom('sessions').selectAll().execute()).length, 2)
    })
  })

  test('when a table differs after the copy it is named, and the move is not finished', async (t) => {
    const folder = await makeSource(t, { leads: 10 })
    const url = await makePostgresDatabase(t)
    const spoil = `create function spoil() returns trigger language plpgsql as $$ begin new.last_name := 'X'; return new; end $$`
    // A trigger that changes one lead stands for any error on the way.
    await breakOffAt('attorneys', { folder, url })
    await withTarget(url, (db) =>
      transact(db, async (tx) => {
        await sql.raw(spoil).execute(tx)
        await sql`create trigger spoil before insert on leads for each row when (new.id = 7) execute function spoil()`.execute(
          tx,
        )
      }),
    )
    const compared = await moveToPostgres({ folder, url }, () => {})
    assert.deepEqual(
      compared.filter(({ equal }) => !equal).map(({ table }) => table),
      ['leads'],
    )
    await assert.rejects(startOn(url), /not finished/)
  })

  test('no id is assigned again after a move, not even one whose row was erased before', async (t) => {
    const folder = await makeSource(t, { leads: 20 })
    onSource(folder, 'delete from mails where lead_id > 5')
    onSource(folder, 'delete from events where lead_id > 5')
    onSource(folder, 'delete from leads where id > 5')
    const url = await makePostgresDatabase(t)
    await moveToPostgres({ folder, url }, () => {})
    await withTarget(url, async (db) => {
      for (const [table, id] of [
        ['leads', 21],
        ['mails', 21],
        ['events', 21],
        ['attorneys', 2],
      ] as const) {
        const next = await transact(db, (tx) =>
          sql<{ id: number }>`select nextval(pg_get_serial_sequence(${table}, 'id')) as id`.execute(tx),
        )
        assert.equal(next.rows[0]?.id, id, table)
      }
    })
  })

  for (const [what, stored] of [
    ['a NUL character', 'a\0b'],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0xff])],
  ] as const) {
    test(`text with ${what} stops the move with an error that names its row but not its text`, async (t) => {
      const folder = await makeSource(t, { leads: 3 })
      onSource(folder, 'update mails set last_error = cast(? as text) where id = 2', stored)
      const url = await makePostgresDatabase(t)
      await assert.rejects(
        moveToPostgres({ folder, url }, () => {}),
        ({ message }: Error) => {
          assert.match(message, new RegExp(`mails, rowid 2, column last_error: it has ${what}\\.`))
          assert.doesNotMatch(message, /example/)
          return true
        },
      )
      await assert.rejects(startOn(url), /not finished/)
      onSource(folder, `update mails set last_error = 'repaired' where id = 2`)
      assert.ok((await moveToPostgres({ folder, url }, () => {})).every(({ equal }) => equal))
    })
  }

  test('a PostgreSQL that holds anything else is refused and not changed', async (t) => {
    const folder = await makeSource(t, { leads: 1 })
    const other = await makeSource(t, { leads: 1 })
    const refused = (url: string, sentence: RegExp, from = folder) =>
      assert.rejects(
        moveToPostgres({ folder: from, url }, () => {}),
        sentence,
      )

    const used = await makePostgresDatabase(t)
    await startOn(used)
    await refused(used, /belongs to another installation/)
    await withTarget(used, async (db) =>
      assert.deepEqual(await db.selectFrom('leads').selectAll().execute(), []),
    )

    const half = await makePostgresDatabase(t)
    await breakOffAt('leads', { folder, url: half })
    await refused(half, /Another installation is moving/, other)

    const moved = await makePostgresDatabase(t)
    await moveToPostgres({ folder, url: moved }, () => {})
    await refused(moved, /its move is finished\. Nothing was copied/)

    const strange = await makePostgresDatabase(t)
    await withTarget(strange, (db) =>
      transact(db, (tx) => sql`create table leads as select 1 as id`.execute(tx)),
    )
    await refused(strange, /has rows in a table leads/)
    await withTarget(strange, async (db) => {
      const { rows } =
        await sql`select 1 from information_schema.tables where table_schema = 'public'`.execute(db)
      assert.equal(rows.length, 1)
    })
  })

  test('SQLite is refused when it has another version or a server uses it', async (t) => {
    const folder = await makeSource(t, { leads: 1 })
    const url = await makePostgresDatabase(t)
    const refused = (sentence: RegExp) =>
      assert.rejects(
        moveToPostgres({ folder, url }, () => {}),
        sentence,
      )
    onSource(folder, 'update schema_version set version = version - 1')
    await refused(/Start Foyer once without DATABASE_URL/)
    onSource(folder, 'update schema_version set version = version + 2')
    await refused(/Use the newer program/)
    onSource(folder, 'update schema_version set version = version - 1')

    const server = openDatabase({ url: undefined, folder })
    server.enterAsServer()
    await refused(/^Error: Stop the Foyer that works on/)
    await server.close()
    await moveToPostgres({ folder, url }, () => {})
  })
} else {
  test('moving to PostgreSQL', { skip: 'there is no PostgreSQL here' }, () => {})
}

/** A SQLite installation with this many leads, and one mail and one event for each. */
const makeSource = async (t: TestContext, { leads }: { leads: number }): Promise<string> => {
  const folder = await makeTestFolder(t)
  const database = openDatabase({ url: undefined, folder })
  await migrate(database)
  await readInstallationId(database.db, 1)
  await database.close()
  onSource(
    folder,
    `insert into attorneys (id, email, password_hash, role, status, created_at, updated_at) values (1, 'a@example.com', 'x', 'admin', 'active', 1, 1)`,
  )
  onSource(folder, `insert into sessions values ('s', 1, null, 1, 1, 1, null)`)
  onSource(
    folder,
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${leads})
    insert into leads (id, first_name, last_name, email, state, version, source, resume_path, resume_name, resume_media_type,
      resume_bytes, resume_sha256, due_at, created_at, updated_at, arrived_on)
    select i, 'Ada', 'L', 'ada@example.com', 'PENDING', 1, 'api', 'uploads/' || i, 'r.pdf', 'application/pdf', 1, 'aa', i,
      i, i, '2026-01-31' from n`,
  )
  onSource(
    folder,
    `insert into mails (lead_id, kind, recipient, message_id, state, link_only, attempts, scheduled_at, due_at, created_at, sent_at)
    select id, 'confirmation', email, id, 'sent', 0, 1, 1, 1, 1, 1 from leads`,
  )
  onSource(folder, `insert into events (kind, lead_id, at) select 'lead.submitted', id, 1 from leads`)
  return folder
}

const onSource = (folder: string, statement: string, ...values: (string | number | Uint8Array)[]) => {
  const handle = new DatabaseSync(join(folder, 'foyer.sqlite'))
  handle.prepare(statement).run(...values)
  handle.close()
}

const hashOfDatabase = async (folder: string) =>
  createHash('sha256')
    .update(await readFile(join(folder, 'foyer.sqlite')))
    .digest('hex')

const withTarget = async <T>(url: string, work: (db: Database) => Promise<T>) => {
  const database = openDatabase({ url, folder: '' })
  return work(database.db).finally(() => database.close())
}

/** Prepares the database as a server does at start. */
const startOn = async (url: string) => {
  const database = openDatabase({ url, folder: '' })
  await migrate(database)
    .then(() => readInstallationId(database.db, 1))
    .finally(() => database.close())
}

const breakOffAt = (table: string, where: { folder: string; url: string }) =>
  assert.rejects(
    moveToPostgres(where, (step) => {
      if (step.kind === 'copied' && step.table === table) throw new Error('broken off')
    }),
    /broken off/,
  )
