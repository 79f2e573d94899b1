import assert from 'node:assert/strict'
import { copyFile, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { schemaOfOriginal } from '#server/testing/original/make-original.ts'
import { runImport } from '#server/testing/original/run-import.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { openOriginal } from './open-original.ts'

test('a folder that is not of the original, or leads elsewhere, is refused in a sentence', async (t) => {
  const folder = await makeTestFolder(t)
  const at = (name: string) => join(folder, name)
  const make = async (name: string, schema = schemaOfOriginal) => {
    await mkdir(join(at(name), 'uploads'), { recursive: true })
    const database = new DatabaseSync(join(at(name), 'leads.db'))
    database.exec(`pragma journal_mode = wal; ${schema}`)
    database.close()
    return at(name)
  }
  await make('sound')
  const sound = openOriginal(at('sound'))
  assert.deepEqual([...sound.leads()], [])
  assert.deepEqual(await readdir(at('sound')), ['leads.db', 'uploads'], 'no file is made beside it')
  sound.close()
  await mkdir(at('none'))
  await make('log')
  await writeFile(join(at('log'), 'leads.db-wal'), 'x')
  await make('text')
  await writeFile(join(at('text'), 'leads.db'), 'not a database at all, but long enough')
  await make('other', schemaOfOriginal.replace('state VARCHAR(11),', ''))
  await make(
    'view',
    schemaOfOriginal.replace(/CREATE TABLE users[^]*/, 'create view users as select * from leads;'),
  )
  await make('linked')
  await rm(join(at('linked'), 'uploads'), { recursive: true })
  await symlink('/etc', join(at('linked'), 'uploads'))
  await make('database-linked')
  await rm(join(at('database-linked'), 'leads.db'))
  await symlink(join(at('sound'), 'leads.db'), join(at('database-linked'), 'leads.db'))
  for (const [name, message] of [
    ['none', /There is no file leads\.db in/],
    ['log', /leads\.db-wal has changes that are not in .* Stop it/],
    ['text', /is not a database/],
    ['other', /its table leads has no state\./],
    ['view', /its table users has no id, email,/],
    ['linked', /uploads is a link\./],
    ['database-linked', /leads\.db is a link\./],
  ] as const)
    assert.throws(() => openOriginal(at(name)), message)

  const foyer = await onlySqlite(t)()
  const env = { DATA_DIR: foyer.dataDir }
  for (const [args, message] of [
    [[], /^Usage:/],
    [[at('sound'), '--force'], /Unknown option[^]*Usage:/],
    [[at('sound'), '--rehearse', '--admin', 'eve@example.com'], /no active account with the e-mail eve@/],
    [[at('sound')], /Another Foyer is running/],
  ] as const) {
    const { code, err } = await runImport(env, [...args])
    assert.equal(code, 1)
    assert.match(err, message)
  }
  await copyFile(join(at('sound'), 'leads.db'), join(foyer.dataDir, 'leads.db'))
  assert.match((await runImport(env, [foyer.dataDir])).err, /^FOLDER is DATA_DIR\./)
  await foyer.attorney()
  assert.match(
    (await runImport(env, [at('sound'), '--rehearse'])).err,
    /^This installation has accounts already\./,
  )
})
