import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { Client } from 'pg'
import { migratedTemplate } from '#server/testing/servers/postgres-template.ts'
import { type StartFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { whenOver } from './when-over.ts'

/** The PostgreSQL that `npm test` starts. Without it the tests run only on SQLite, and the command says so. */
const postgresUrl = process.env.FOYER_TEST_POSTGRES
/** Set by `npm test -- --serializable`. */
const isSerializable = process.env.FOYER_TEST_ISOLATION === 'serializable'

export const databases = postgresUrl === undefined ? (['sqlite'] as const) : (['sqlite', 'postgres'] as const)
export type DatabaseKind = 'sqlite' | 'postgres'

/**
 * Registers a test once for each kind of database. `start` starts a Foyer on a new database and stops it at the end.
 */
export const onEachDatabase = (
  guarantee: string,
  body: (start: StartFoyer, t: TestContext, kind: DatabaseKind, databaseUrl?: string) => Promise<void>,
): void => {
  for (const kind of databases) {
    test(`${guarantee} (${kind})`, async (t) => {
      const databaseUrl = kind === 'postgres' ? await makeMigratedDatabase(t) : undefined
      await body(makeStartFoyer(t, databaseUrl), t, kind, databaseUrl)
    })
  }
}

/** For tests that need SQLite. */
export const onlySqlite = (t: TestContext): StartFoyer => makeStartFoyer(t, undefined)

/** A new database for one test, with empty tables. */
export const makeMigratedDatabase = async (t: TestContext): Promise<string> =>
  makeDatabase(t, `template ${await migratedTemplate(serverUrl())} strategy file_copy`)

/** A copy of a database for one test. Nobody may be connected to the original. */
export const copyPostgresDatabase = (t: TestContext, url: string): Promise<string> =>
  makeDatabase(t, `template ${new URL(url).pathname.slice(1)} strategy file_copy`)

/** A new database without tables for one test. */
export const makePostgresDatabase = (t: TestContext): Promise<string> => makeDatabase(t, '')

const makeDatabase = async (t: TestContext, from: string) => {
  const name = `foyer_${randomBytes(8).toString('hex')}`
  await onServer(`create database ${name} ${from}`)
  whenOver(t, () => onServer(`drop database if exists ${name} with (force)`))
  const url = new URL(serverUrl())
  url.pathname = `/${name}`
  if (isSerializable) await makeSerializable(url.href)
  return url.href
}

/** Makes transactions serializable from the next connection on, unless they set their own isolation. */
export const makeSerializable = (databaseUrl: string): Promise<void> =>
  onServer(
    `alter database ${new URL(databaseUrl).pathname.slice(1)} set default_transaction_isolation = 'serializable'`,
  )

const serverUrl = () => {
  if (postgresUrl === undefined) throw new Error('No PostgreSQL runs here: ask `databases` first.')
  return postgresUrl
}

const onServer = async (sql: string) => {
  const client = new Client({ connectionString: serverUrl() })
  await client.connect()
  await client.query(sql)
  await client.end()
}
