import type { Database } from '#server/adapters/database/schema.ts'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { words } from '#server/adapters/database/migrations/table-words.ts'
import { tables, tablesThatGiveIds } from '#server/adapters/database/tables/tables.ts'
import { type Row, readPages } from '#server/adapters/database/transfer/rows.ts'

/** SQL that creates the tables of the newest version in an empty PostgreSQL, with the rows of a SQLite database. */
export const writeSql = async (sqlite: Database): Promise<string> => {
  const lines = [
    '-- Written by npm run freeze. Nobody in it is real.',
    ...migrations.flatMap(({ statements }) => statements(words.postgres)),
    'create table schema_version (version integer not null)',
    `insert into schema_version (version) values (${migrations.length})`,
  ]
  for (const [name, { key }] of Object.entries(tables)) {
    for await (const page of readPages(sqlite, { name, key }))
      lines.push(...page.map((row) => insertOf(name, row)))
  }
  for (const table of tablesThatGiveIds)
    lines.push(`select setval(pg_get_serial_sequence('${table}', 'id'), max(id)) from ${table}`)
  return lines.join(';\n').replace(';', '') + ';\n'
}

const insertOf = (table: string, row: Row) =>
  `insert into ${table} (${Object.keys(row).map(quoted).join(', ')}) values (${Object.values(row).map(literal).join(', ')})`

const quoted = (column: string) => `"${column}"`

const literal = (value: Row[string] | undefined) =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
