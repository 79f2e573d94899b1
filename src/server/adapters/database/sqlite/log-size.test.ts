import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { openDatabase } from '#server/adapters/database/open.ts'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

const megabyte = 1024 * 1024

test('a log that grew while another process read for long shrinks again soon after', async (t) => {
  const folder = await makeTestFolder(t)
  const database = openDatabase({ url: undefined, folder })
  whenOver(t, () => database.close())
  await migrate(database)
  const logBytes = () => statSync(join(folder, 'foyer.sqlite-wal')).size
  let logos = 0
  const write = (megabytes: number) =>
    transact(database.db, (tx) =>
      tx
        .insertInto('logos')
        .values({
          name: String(logos++),
          media_type: 'image/png',
          content: 'x'.repeat(megabytes * megabyte),
          created_at: 0,
        })
        .execute(),
    )

  const reader = new DatabaseSync(join(folder, 'foyer.sqlite'), { readOnly: true })
  reader.exec('begin')
  reader.prepare('select count(*) from leads').get()
  for (let n = 0; n < 20; n++) await write(4)
  assert.ok(logBytes() > 80 * megabyte)
  reader.exec('rollback')
  reader.close()

  for (let n = 0; n < 3; n++) await write(0.01)
  assert.ok(logBytes() <= 16 * megabyte, `${logBytes()} bytes`)
})
