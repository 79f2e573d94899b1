import assert from 'node:assert/strict'
import { test } from 'node:test'
import { migrations } from './migrations/migrations.ts'
import { words } from './migrations/table-words.ts'
import { wordColumns } from './tables/tables.ts'

const statementsOf = (kind: 'sqlite' | 'postgres') =>
  migrations.flatMap(({ statements }) => statements(words[kind]))

const constraints =
  /(?:constraint (\w+)\s+)?(?:foreign key \(\w+\)\s+)?\b(check|unique|references|primary key)\b/g
const suffixes: Record<string, string> = {
  check: 'check',
  unique: 'key',
  references: 'fkey',
  'primary key': 'pkey',
}

test('every constraint is named by its table, its columns and its kind, so that a later migration can use the name', () => {
  for (const kind of ['sqlite', 'postgres'] as const) {
    for (const statement of statementsOf(kind)) {
      const table = /^\s*create (?:unlogged )?table (\w+)/.exec(statement)?.[1]
      if (table === undefined) continue
      const found = [...statement.matchAll(constraints)]
      assert.ok(found.length > 0, `${table} has a key (${kind})`)
      for (const [text, name = '', what = ''] of found)
        assert.match(name, new RegExp(`^${table}_(\\w+_)?${suffixes[what]}$`), `${table}: ${text} (${kind})`)
    }
  }
})

test('the database checks the lists of words that never grow, with the words that are declared', () => {
  const lists = new Map<string, string[]>()
  for (const statement of statementsOf('sqlite')) {
    for (const [, name = '', list = ''] of statement.matchAll(/constraint (\w+) check \(\w+ in \((.*?)\)\)/g))
      lists.set(name, list.replaceAll("'", '').split(', '))
  }
  const declared = wordColumns.map(({ table, column, words }) => [`${table}_${column}_check`, words] as const)
  const closed = [
    'attorneys_role_check',
    'attorneys_status_check',
    'leads_state_check',
    'mails_state_check',
    'jobs_state_check',
  ]
  assert.deepEqual(
    [...lists],
    declared.filter(([name]) => closed.includes(name)),
  )
})
