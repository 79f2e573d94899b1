import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { parse } from 'csv-parse'
import { Client } from 'pg'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'

/** What the made-up file has, in this order. */
export const columns = ['first_name', 'last_name', 'email', 'phone', 'city', 'created_at', 'state', 'note']

const rowsAtOnce = 1_000

/**
 * The least that an import needs: a new database of Foyer in this folder, into which a few lines of code parse the file and insert what
 * a lead consists of: the lead, its entry in the history, what it is searched by, and what others of the person are found by.
 */
export const makeSqliteFloor = async (folder: string): Promise<(file: string) => Promise<void>> => {
  await prepare({ folder })
  return async (file) => {
    const database = new DatabaseSync(join(folder, 'foyer.sqlite'))
    database.exec('pragma journal_mode = wal; pragma synchronous = full')
    const insertLead = database.prepare(insertOf('leads', leadColumns, [leadColumns.map(() => '?')]))
    const insertEvent = database.prepare(insertOf('events', eventColumns, [eventColumns.map(() => '?')]))
    const insertIndex = database.prepare('insert into lead_index (rowid, words) values (?, ?)')
    const insertKey = database.prepare(insertOf('person_keys', keyColumns, [keyColumns.map(() => '?')]))
    for await (const batch of batchesOf(file)) {
      database.exec('begin')
      for (const row of batch) {
        const { lastInsertRowid: id } = insertLead.run(...leadOf(row))
        insertEvent.run(...eventOf(id))
        insertIndex.run(id, wordsOf(row))
        for (const key of keysOf(row, id)) insertKey.run(...key)
      }
      database.exec('commit')
    }
    database.close()
  }
}

/** The same in a new database of this PostgreSQL server. */
export const makePostgresFloor = async (serverUrl: string): Promise<(file: string) => Promise<void>> => {
  const server = new Client({ connectionString: serverUrl })
  await server.connect()
  await server.query('create database import_floor')
  await server.end()
  const url = Object.assign(new URL(serverUrl), { pathname: '/import_floor' }).href
  await prepare({ folder: '', url })
  return async (file) => {
    const client = new Client({ connectionString: url })
    await client.connect()
    for await (const batch of batchesOf(file)) {
      if (batch.length === 0) continue
      await client.query('begin')
      const leads = batch.map(leadOf)
      const { rows } = await client.query<{ id: string }>(
        `${insertOf('leads', leadColumns, placesOf(leads))} returning id`,
        leads.flat(),
      )
      const ids = rows.map(({ id }) => id).sort((a, b) => Number(a) - Number(b))
      const events = ids.map(eventOf)
      await client.query(insertOf('events', eventColumns, placesOf(events)), events.flat())
      const entries = batch.map((row, at) => [ids[at] ?? '', vectorOf(row)])
      await client.query(insertOf('lead_index', ['lead_id', 'words'], placesOf(entries)), entries.flat())
      const keys = batch.flatMap((row, at) => keysOf(row, ids[at] ?? ''))
      await client.query(insertOf('person_keys', keyColumns, placesOf(keys)), keys.flat())
      await client.query('commit')
    }
    await client.end()
  }
}

const prepare = async (place: { folder: string; url?: string }) => {
  const database = openDatabase({ url: undefined, ...place })
  await migrate(database)
  await database.close()
}

async function* batchesOf(file: string): AsyncGenerator<string[][]> {
  let batch: string[][] = []
  for await (const record of createReadStream(file).pipe(parse({ from: 2 })) as AsyncIterable<string[]>) {
    batch.push(record)
    if (batch.length < rowsAtOnce) continue
    yield batch
    batch = []
  }
  yield batch
}

const leadColumns = [
  ...[
    'first_name',
    'last_name',
    'email',
    'phone',
    'city',
    'state',
    'reached_out_at',
    'source',
    'due_at',
    'overdue',
  ],
  ...['sort_name', 'resume_read', 'resume_scanned', 'arrived_on', 'created_at', 'updated_at', 'version'],
]
const eventColumns = ['kind', 'lead_id', 'at']
const keyColumns = ['kind', 'key', 'lead_id']

/** What the import stores of such a row. */
const leadOf = ([
  first = '',
  last = '',
  email = '',
  phone = '',
  city = '',
  day = '',
  state = '',
]: string[]): SQLInputValue[] => {
  const at = Date.parse(day)
  const isPending = state === 'PENDING'
  return [
    ...[
      first,
      last,
      email,
      phone,
      city,
      state,
      isPending ? null : at,
      'import',
      at + 86_400_000,
      isPending ? 1 : 0,
    ],
    ...[`${last} ${first}`, 1, 1, day, at, at, 1],
  ]
}

const eventOf = (leadId: number | bigint | string): SQLInputValue[] => [
  'lead.imported',
  typeof leadId === 'string' ? Number(leadId) : leadId,
  Date.now(),
]

const wordsOf = ([first = '', last = '', email = '']: string[]) => `${first} ${last} ${email.split('@')[0]}`

/** The input syntax of a tsvector (PostgreSQL documentation, section 8.11.1). */
const vectorOf = (row: string[]) =>
  wordsOf(row)
    .split(' ')
    .map((word, at) => `'${word}':${at + 1}`)
    .join(' ')

const keysOf = ([, , email = '', phone = '']: string[], id: number | bigint | string): SQLInputValue[][] => [
  ['email', email, id],
  ['email_part', email.split('@')[0] ?? '', id],
  ['phone', phone.slice(-9), id],
]

const insertOf = (table: string, names: readonly string[], places: readonly (readonly string[])[]) =>
  `insert into ${table} (${names.join(', ')}) values ${places.map((row) => `(${row.join(', ')})`).join(', ')}`

const placesOf = (rows: readonly (readonly unknown[])[]) =>
  rows.map((row, at) => row.map((_, column) => `$${at * row.length + column + 1}`))
