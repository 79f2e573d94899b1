import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { poll, startCommand, temporaryFolders } from '#scripts/sample-project.mjs'
import { startPostgres } from './postgres.mjs'
import { removeLeftovers } from './temporary-folders.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const skip = process.env['FOYER_TEST_POSTGRES'] === undefined ? 'PostgreSQL does not run here' : false

test(
  'the PostgreSQL of the tests is durable, requires its password, and is removed when it is stopped',
  { skip },
  async () => {
    const postgres = await startPostgres(root)
    const mine = `foyer-postgres-${process.pid}-`
    assert.equal(temporaryFolders(mine).length, 1)
    try {
      const { rows } = await query(
        postgres.url,
        `select split_part(version(), '.', 1) as version, current_setting('fsync') as fsync,
         current_setting('synchronous_commit') as synchronous_commit, current_setting('full_page_writes') as full_page_writes,
         current_setting('max_connections') as max_connections, current_setting('unix_socket_directories') as sockets,
         (select datlocprovider from pg_database where datname = 'template1') as collation`,
      )
      assert.deepEqual(rows, [
        {
          version: 'PostgreSQL 18',
          fsync: 'on',
          synchronous_commit: 'on',
          full_page_writes: 'on',
          max_connections: '200',
          sockets: '',
          collation: 'i',
        },
      ])
      const wrong = new URL(postgres.url)
      wrong.password = 'wrong'
      await assert.rejects(query(wrong.href, 'select 1'), { code: '28P01' })
    } finally {
      await postgres.stop()
    }
    await assert.rejects(query(postgres.url, 'select 1'), { code: 'ECONNREFUSED' })
    assert.deepEqual(temporaryFolders(mine), [])
  },
)

test('the next run stops and removes the PostgreSQL that a killed run left behind', { skip }, async () => {
  const run = startRun('await new Promise((resolve) => setTimeout(resolve, 1e6))')
  await run.until('started')
  const [name = ''] = temporaryFolders(`foyer-postgres-${run.pid}-`)
  const folder = join(tmpdir(), name)
  removeLeftovers()
  assert.ok(existsSync(folder), 'a run that is still alive keeps its server')
  process.kill(run.pid, 'SIGKILL')
  await run.ended
  await assert.rejects(
    connectWithWrongPassword(run),
    { code: '28P01' },
    'PostgreSQL is still running after its run was killed',
  )
  removeLeftovers()
  assert.ok(!existsSync(folder))
  await endOfPostgres(run)
})

test('PostgreSQL ends with the process that started it, without being stopped', { skip }, async () => {
  const run = startRun('process.exit(0)')
  assert.equal(await run.ended, 0, run.shown())
  assert.deepEqual(temporaryFolders(`foyer-postgres-${run.pid}-`), [])
  await endOfPostgres(run)
})

/**
 * Waits until no PostgreSQL process is left and its port is closed, because a process that is ending still resets
 * connections. PostgreSQL itself checks once a minute whether its folder still exists, so the wait is shorter than
 * that.
 * @param {import('#scripts/sample-project.mjs').Started} run
 */
async function endOfPostgres(run) {
  await poll(
    () => serversOf(run).length === 0,
    () => 'the end of PostgreSQL',
    20_000,
  )
  await assert.rejects(connectWithWrongPassword(run), { code: 'ECONNREFUSED' })
}

/** @param {string} then code to run after PostgreSQL has started */
function startRun(then) {
  const module = JSON.stringify(new URL('./postgres.mjs', import.meta.url).href)
  const code = `const { url } = await (await import(${module})).startPostgres(${JSON.stringify(root)})
    console.log('started', new URL(url).port); ${then}`
  return startCommand(root, process.execPath, ['--input-type=module', '--eval', code])
}

/**
 * @param {import('#scripts/sample-project.mjs').Started} run
 * @returns {string[]} process ids; empty when there is no /proc
 */
function serversOf(run) {
  const processes = existsSync('/proc/self') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : []
  return processes.filter((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(`/foyer-postgres-${run.pid}-`)
    } catch {
      return false
    }
  })
}

/** @param {import('#scripts/sample-project.mjs').Started} run whose PostgreSQL to connect to */
function connectWithWrongPassword(run) {
  const port = /started (\d+)/.exec(run.shown())?.[1]
  return query(`postgres://foyer:wrong@127.0.0.1:${port}/postgres`, 'select 1')
}

/**
 * @param {string} connectionString
 * @param {string} text
 */
async function query(connectionString, text) {
  const client = new pg.Client({ connectionString })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await client.query(text)
  } finally {
    await client.end().catch(() => undefined)
  }
}
