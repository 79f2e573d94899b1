import assert from 'node:assert/strict'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { groupTests } from './test-groups.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const patterns = ['src/**/*.test.ts', 'tests/**/*.test.ts', 'e2e/**/*.test.ts', 'scripts/**/*.test.mjs']

test('every test file runs once; files that change their process or have hooks run alone, and the longest first', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-groups-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const paths = groupTests(folder, patterns)
  assert.deepEqual(paths, paths.toSorted(), 'node --test sorts its files')
  const groups = paths.map((path) =>
    [...readFileSync(path, 'utf8').matchAll(/'(file:.*)'/g)].map(([, url = '']) =>
      fileURLToPath(url).slice(root.length),
    ),
  )
  assert.deepEqual(groups.flat().toSorted(), globSync(patterns).toSorted())
  const groupOf = (/** @type {string} */ file) => groups.find((group) => group.includes(file)) ?? []
  for (const file of [
    'e2e/form.e2e.test.ts',
    'scripts/run-tests.test.mjs',
    'src/server/adapters/mail/mailbox.test.ts',
    'src/server/adapters/limits/limiter.test.ts',
    'src/server/work/child/child.test.ts',
  ])
    assert.deepEqual(groupOf(file), [file])
  assert.deepEqual(groups[0], ['e2e/corpus.e2e.test.ts'])
  assert.ok(groupOf('e2e/inbox.e2e.test.ts').length > 1)
  assert.ok(groupOf('tests/crash/kill.test.ts').length > 1)

  // As long as there are browser tests, others that wait for processes begin beside them.
  const kinds = groups.map(([file = '']) => file.split('/')[0])
  const untilLastBrowser = kinds.slice(0, kinds.lastIndexOf('e2e'))
  for (let n = 5; n + 5 <= untilLastBrowser.length; n += 5) {
    const five = untilLastBrowser.slice(n, n + 5)
    assert.ok(five.includes('e2e') && five.some((kind) => kind !== 'e2e'), five.join())
  }
})
