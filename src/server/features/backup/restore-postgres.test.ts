import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { moveToPostgres } from '#server/adapters/database/transfer/move.ts'
import { findUnfinishedCopy } from '#server/adapters/database/transfer/unfinished.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import { examine } from '#server/features/doctor/examine.ts'
import { checks } from '#server/features.ts'
import { databases, makePostgresDatabase } from '#server/testing/database/databases.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'
import { startProcess } from '#server/testing/processes/start-process.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { backUp, makeEmptyPlace } from './test-backup.ts'
import { restoreBackup } from './restore-backup.ts'

const breakOffAt = (moment: string) => (text: string) => {
  if (text.startsWith(moment)) throw new Error('broken off')
}

if (databases.length < 2) test('restores into PostgreSQL', { skip: 'there is no PostgreSQL here' }, () => {})
else {
  test('until a restore into PostgreSQL is complete, no server starts on the database, and each says what to do', async (t) => {
    const foyer = await makeStillFoyer(t, 'postgres')
    for (const words of ['one', 'two', 'three']) await foyer.submit(pdf(words))
    const { folder, manifest } = await backUp(foyer, await makeTestFolder(t))
    const place = await makeEmptyPlace(t, 'postgres')
    const { databaseUrl = '' } = place
    const elsewhere = async () => ({ dataDir: await makeTestFolder(t), databaseUrl })
    const saysSo = new RegExp(`is not finished.*taken at ${manifest.taken_at}.*npm run restore -- DIR`)

    for (const moment of ['resumes: 1 ', 'database: leads']) {
      await assert.rejects(place.restore(folder, { progress: breakOffAt(moment) }), /broken off/)
      await assert.rejects(makeStillFoyer(t, 'postgres', await elsewhere()), saysSo)
      const config = { ...place.config, ...(await elsewhere()), storage: 's3' as const }
      const found = await Array.fromAsync(examine(config, { checks, now: Date.now, progress: () => {} }))
      assert.match(found.map(({ message }) => message).join('\n'), saysSo)
      await assert.rejects(
        backUp({ config, sweeping: foyer.sweeping }, await makeTestFolder(t)),
        ({ cause }) => {
          assert.match(String(cause), saysSo)
          return true
        },
      )
    }
    await place.restore(folder)
    const restored = await makeStillFoyer(t, 'postgres', await elsewhere())
    assert.equal((await restored.deps.db.selectFrom('leads').select('id').execute()).length, 3)
  })

  test('after a restore is killed no node starts on the database until the restore was run again', async (t) => {
    const foyer = await makeStillFoyer(t, 'postgres')
    for (const words of ['one', 'two', 'three']) await foyer.submit(pdf(words))
    const { folder } = await backUp(foyer, await makeTestFolder(t))
    const [first, second, url] = [
      await makeTestFolder(t),
      await makeTestFolder(t),
      await makePostgresDatabase(t),
    ]
    const run = (dataDir: string) =>
      spawn(process.execPath, [join(import.meta.dirname, '../../commands/restore.ts'), folder], {
        env: { ...bareEnvironment, ...databaseSettings(url), DATA_DIR: dataDir },
        cwd: import.meta.dirname,
        stdio: 'ignore',
      })
    const database = openDatabase({ url, folder: '' })
    whenOver(t, () => database.close())
    const killed = run(first)
    const over = once(killed, 'exit')
    await until('the restore has begun', () => findUnfinishedCopy(database.db))
    killed.kill('SIGKILL')
    await over

    const env = { ...databaseSettings(url), DATA_DIR: second }
    await assert.rejects(startProcess(t, { env }), /is not finished.*npm run restore -- DIR/)
    assert.deepEqual(await once(run(first), 'exit'), [0, null])
    await startProcess(t, { env })
    assert.equal((await database.db.selectFrom('leads').select('id').execute()).length, 3)
  })

  test('another machine can continue a restore; the restore of another backup, or a move, is refused', async (t) => {
    const foyer = await makeStillFoyer(t, 'postgres')
    await foyer.submit(pdf('one'))
    const { folder, manifest } = await backUp(foyer, await makeTestFolder(t))
    foyer.advance(1_000)
    const other = await backUp(foyer, await makeTestFolder(t))
    const lost = await makeEmptyPlace(t, 'postgres')
    await assert.rejects(lost.restore(folder, { progress: breakOffAt('database: leads') }), /broken off/)

    const here = await makeEmptyPlace(t, 'postgres')
    const config = { ...here.config, databaseUrl: lost.config.databaseUrl }
    const options = { sendQueued: false, now: Date.now, progress: () => {} }
    await assert.rejects(
      restoreBackup(config, other.folder, options),
      new RegExp(`restore of another backup \\(taken at ${manifest.taken_at}.*Nothing was changed`),
    )
    const still = await makeStillFoyer(t, 'sqlite')
    await still.stop()
    await assert.rejects(
      moveToPostgres({ folder: still.dataDir, url: lost.databaseUrl ?? '' }, () => {}),
      /A restore has begun/,
    )
    await restoreBackup(config, folder, options)
    const restored = await makeStillFoyer(t, 'postgres', {
      dataDir: here.dataDir,
      databaseUrl: lost.databaseUrl ?? '',
    })
    assert.deepEqual(await restored.deps.db.selectFrom('leads').select('id').execute(), [{ id: 1 }])
    assert.equal((await restored.names('uploads')).length, 1)
  })

  test('a restore into a PostgreSQL to which an installation is moving is refused', async (t) => {
    const foyer = await makeStillFoyer(t, 'sqlite')
    await foyer.submit()
    const { folder } = await backUp(foyer, await makeTestFolder(t))
    await foyer.stop()
    const url = await makePostgresDatabase(t)
    const breakOff = () => {
      throw new Error('broken off')
    }
    await assert.rejects(moveToPostgres({ folder: foyer.dataDir, url }, breakOff), /broken off/)
    const place = await makeEmptyPlace(t, 'postgres')
    const options = { sendQueued: false, now: Date.now, progress: () => {} }
    await assert.rejects(
      restoreBackup({ ...place.config, databaseUrl: url }, folder, options),
      /is moving to .* Nothing was changed/,
    )
  })
}
