import type { DatabaseSync } from 'node:sqlite'
import type { DatabaseSetting } from '#server/adapters/database/settings.ts'

// Migrations drop constraints, which earlier versions cannot. Before 3.51.3 a rare race can damage a database in WAL mode
// (sqlite.org/wal.html, "The WAL reset bug").
const versionMin = [3, 53, 0]

const synchronousWords = ['off', 'normal', 'full', 'extra']

/** The version, and the settings of a connection that durability depends on. */
export const readSqliteSettings = (handle: DatabaseSync): DatabaseSetting[] => {
  const version = String(valueOf(handle, 'select sqlite_version()'))
  const journalMode = String(valueOf(handle, 'pragma journal_mode'))
  const synchronous = Number(valueOf(handle, 'pragma synchronous'))
  const foreignKeys = valueOf(handle, 'pragma foreign_keys') === 1
  return [
    {
      name: 'SQLite',
      value: version,
      needed: `${versionMin.join('.')} or newer`,
      sound: isNewEnough(version),
    },
    { name: 'journal_mode', value: journalMode, needed: 'wal', sound: journalMode === 'wal' },
    {
      name: 'synchronous',
      value: synchronousWords[synchronous] ?? String(synchronous),
      needed: 'full',
      sound: synchronous >= 2,
    },
    { name: 'foreign_keys', value: foreignKeys ? 'on' : 'off', needed: 'on', sound: foreignKeys },
  ]
}

/** Damage that SQLite's own checks find (sqlite.org/pragma.html), one line each. Reads the whole database. */
export const findSqliteDamage = (handle: DatabaseSync): string[] => [
  ...complaints(handle, 'integrity_check').filter((line) => line !== 'integrity_check: ok'),
  ...complaints(handle, 'foreign_key_check'),
]

const complaints = (handle: DatabaseSync, check: string) =>
  handle
    .prepare(`pragma ${check}`)
    .all()
    .map((row) => `${check}: ${Object.values(row).join(' ')}`)

const valueOf = (handle: DatabaseSync, sql: string) => Object.values(handle.prepare(sql).get() ?? {})[0]

export const isNewEnough = (version: string) => {
  const parts = version.split('.').map(Number)
  const index = versionMin.findIndex((least, i) => parts[i] !== least)
  return index === -1 || (parts[index] ?? 0) > (versionMin[index] ?? 0)
}
