import assert from 'node:assert/strict'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { groupTests } from './test-groups.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

test('every test file runs once, in a group or alone; files with hooks or processes run alone', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-groups-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const patterns = ['src/**/*.test.ts', 'tests/**/*.test.ts', 'e2e/**/*.test.ts']
  const files = groupTests(folder, patterns)
  const groups = files.filter((file) => file.startsWith(folder))
  const alone = files.filter((file) => !file.startsWith(folder))
  const shared = groups.flatMap((group) =>
    [...readFileSync(group, 'utf8').matchAll(/'(file:.*)'/g)].map(([, url = '']) =>
      fileURLToPath(url).slice(root.length),
    ),
  )
  assert.ok(groups.length > 1 && shared.length > groups.length)
  assert.deepEqual([...shared, ...alone].toSorted(), globSync(patterns).toSorted())
  for (const file of [
    'e2e/story.e2e.test.ts',
    'src/server/adapters/mail/mailbox.test.ts',
    'tests/crash/kill.test.ts',
    'tests/crash/database-locked.test.ts',
  ])
    assert.ok(alone.includes(file), file)
})
