import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { folderOf, freeze, readFrozen } from './stored-version.ts'

test('the list of migrations is only appended to', () => {
  for (const [index, frozen] of readFrozen().entries()) {
    const migration = migrations[index]
    assert.deepEqual(
      migration && freeze(migration),
      frozen,
      `Version ${index + 1} (${frozen.name}) is frozen: existing databases have run it and would never see the change. ` +
        'Undo the change, and append a migration to src/server/adapters/database/migrations/migrations.ts instead.',
    )
  }
})

test('every migration is frozen, and a database of the newest version is stored', () => {
  const howToFix = 'A migration was appended. Run: npm run freeze, and commit what it writes.'
  assert.equal(readFrozen().length, migrations.length, howToFix)
  assert.ok(existsSync(folderOf(migrations.length)), howToFix)
})
