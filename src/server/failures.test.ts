import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { bareEnvironment } from './testing/processes/bare-environment.ts'
import { databases, makePostgresDatabase } from './testing/database/databases.ts'
import { Outage } from './outage.ts'
import { sentences } from './wording.ts'
import { databaseSettings, makeTestFolder } from './testing/start-foyer.ts'

const run = (program: string, env: Record<string, string>, args: string[], cwd: string) =>
  new Promise<{ code: number; told: string }>((resolve) => {
    const options = {
      cwd,
      env: { ...bareEnvironment, LOG_LEVEL: 'silent', PORT: '0', ...env },
      timeout: 60_000,
    }
    execFile(process.execPath, [join(import.meta.dirname, program), ...args], options, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, told: out + err }),
    )
  })

/** Asserts that the output is a sentence that says what to do. The message of the system may only follow it. */
const assertTold = async (
  program: string,
  env: Record<string, string>,
  sentence: RegExp,
  args: string[] = [],
  cwd = import.meta.dirname,
) => {
  const { code, told } = await run(program, env, args, cwd)
  assert.equal(code, 1, `${program}: ${told}`)
  assert.match(told, sentence, program)
  assert.doesNotMatch(told, /^\s+at |^(Error|E[A-Z]+|malformed|file is not)\b|wrong-word/m, program)
}

test('the server and every command report an invalid or damaged database file, and say what to do', async (t) => {
  const none = await makeTestFolder(t)
  await mkdir(join(none, 'uploads'))
  await writeFile(join(none, 'foyer.sqlite'), 'no database '.repeat(1_000))
  const sentence = /The database \S+foyer\.sqlite is not a database\. Keep a copy .* restore a backup\./
  await assertTold('main.ts', { DATA_DIR: none }, sentence)
  await assertTold('commands/doctor.ts', { DATA_DIR: none }, sentence)
  await assertTold('commands/admin.ts', { DATA_DIR: none }, sentence, ['list'])
  await assertTold('commands/backup.ts', { DATA_DIR: none }, sentence, [join(none, 'backups')])

  const damaged = await makeTestFolder(t)
  const file = join(damaged, 'foyer.sqlite')
  const handle = new DatabaseSync(file)
  handle.exec('create table a (b)')
  handle.close()
  const bytes = await readFile(file)
  bytes.write('CREATE NOTHING', bytes.indexOf('CREATE TABLE a'))
  await writeFile(file, bytes)
  await assertTold('main.ts', { DATA_DIR: damaged }, /The database \S+foyer\.sqlite is damaged\. Keep a copy/)
})

test('SQLite errors about missing or unwritable files say what to do', () => {
  const told = (errcode: number, message: string) =>
    sentences(
      new Outage('full', 'COMMIT failed.', {
        cause: Object.assign(new Error(message), { errcode, code: 'ERR_SQLITE_ERROR' }),
      }),
    )
  assert.equal(
    told(13, 'database or disk is full'),
    'COMMIT failed. The disk is full. Free some space. (database or disk is full)',
  )
  assert.match(
    told(8 + 256, 'attempt to write a readonly database'),
    /Check the owner .* read-only\. \(attempt/,
  )
})

test('an impossible folder and an invalid address are reported, and say what to do', async (t) => {
  const file = join(await makeTestFolder(t), 'file')
  await writeFile(file, '')
  await assertTold('main.ts', { DATA_DIR: file }, /already exists, and is not what it should be\./)
  await assertTold(
    'main.ts',
    { DATA_DIR: join(file, 'data') },
    /should be below a folder, and is below a file\./,
  )
  const working = await makeTestFolder(t)
  await mkdir(join(working, '.env'))
  await assertTold('main.ts', {}, /^\.env is a folder, and should be a file\. Remove the folder/, [], working)
  const DATA_DIR = await makeTestFolder(t)
  await assertTold('main.ts', { DATA_DIR, HOST: '192.0.2.1' }, /^HOST is not an address of this machine\./)
  await assertTold(
    'main.ts',
    { DATA_DIR, HOST: 'nothing.invalid' },
    /No(thing| machine has the name) .*nothing\.invalid|nothing\.invalid cannot be resolved/,
  )
})

if (databases.length > 1)
  test('a refused PostgreSQL connection is reported with what is wrong in DATABASE_URL', async (t) => {
    const url = new URL(await makePostgresDatabase(t))
    const changed = (change: (url: URL) => void) => {
      const other = new URL(url)
      change(other)
      return { ...databaseSettings(other.href), SECRET_KEY: 'b59c67bf196a4758191e42f76670ceba' }
    }
    const DATA_DIR = await makeTestFolder(t)
    const cases: [Record<string, string>, RegExp][] = [
      [
        changed((it) => (it.password = 'wrong-word')),
        /does not accept the user name or the password in DATABASE_URL/,
      ],
      [changed((it) => (it.pathname = '/nowhere')), /has no database with the name in DATABASE_URL/],
      [changed((it) => (it.port = '1')), /No program listens at that address and port/],
      [changed((it) => (it.search = '?sslmode=require')), /PostgreSQL does not offer TLS/],
    ]
    for (const [env, sentence] of cases) await assertTold('main.ts', { DATA_DIR, ...env }, sentence)
  })
else test('a PostgreSQL that lets nobody in', { skip: 'there is no PostgreSQL here' }, () => {})
