import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import packageJson from '#package.json' with { type: 'json' }

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/promises.md'), 'utf8')
const verdicts = ['shown', 'in part', 'not shown yet', 'later', 'decided otherwise']
const nothingShows = ['not shown yet', 'later']

type Row = { number: number; promise: string; verdict: string; shownBy: string; missing: string }

const rows = page
  .split('\n')
  .filter((line) => /^\| +\d/.test(line))
  .map((line): Row => {
    const [, number = '', promise = '', verdict = '', shownBy = '', missing = '', ...rest] = line
      .split('|')
      .map((cell) => cell.trim())
    assert.equal(rest.length, 1, line)
    return { number: Number(number), promise, verdict, shownBy, missing }
  })

test('each promise from 1 to 92 has one line with a verdict, and the verdicts are counted', () => {
  assert.deepEqual(
    rows.map(({ number }) => number),
    Array.from({ length: 92 }, (_, n) => n + 1),
  )
  for (const { number, promise, verdict, shownBy, missing } of rows) {
    assert.ok(promise.length > 0 && verdicts.includes(verdict), `promise ${number}`)
    if (!nothingShows.includes(verdict)) assert.ok(shownBy.length > 0, `${number}: nothing shows it`)
    if (verdict !== 'shown') assert.ok(missing.length > 0, `${number}: what is missing?`)
  }
  const counted = verdicts.map((verdict) => {
    const name = verdict[0]?.toUpperCase() + verdict.slice(1)
    return `${name}: ${rows.filter((row) => row.verdict === verdict).length}.`
  })
  assert.ok(page.replaceAll('\n', ' ').includes(counted.join(' ')), `the page says: ${counted.join(' ')}`)
})

/** A link to a test file, and the quoted names of tests, or parts of them, that follow it. */
const testLink = /\[[\w.-]+\]\(\.\.\/([^)]+\.test\.(?:ts|mjs))\)((?:,? “[^”]+”)*)/g

test('each test that the page of promises names exists, once', () => {
  let named = 0
  for (const { number, shownBy } of rows) {
    const rest = shownBy.replace(testLink, (_all, path: string, quoted: string) => {
      assert.ok(existsSync(join(root, path)), `${number}: ${path} does not exist`)
      const names = [...quoted.matchAll(/“([^”]+)”/g)].flatMap(([, name]) => name ?? [])
      assert.ok(names.length > 0, `${number}: which test of ${path}?`)
      for (const name of names)
        assert.equal(testsNamed(path, name).length, 1, `${number}: “${name}” in ${path}`)
      named += names.length
      return ''
    })
    assert.doesNotMatch(rest, /\.test\.|“/, `${number}: a test that is not checked`)
    const commands = [...rest.matchAll(/`npm (?:run )?([\w:]+)/g)].flatMap(([, name]) => name ?? [])
    for (const name of commands) assert.ok(name in packageJson.scripts, `${number}: npm run ${name}`)
    if (rest.replace(/[;\s]/g, '') !== '') assert.ok(commands.length > 0, `${number}: ${rest}`)
  }
  assert.ok(named > 150, `${named} tests are named`)
})

/** The names of tests with these words: first arguments of what declares tests (not of `test.skip`), or constants. */
const testsNamed = (path: string, words: string) => {
  const source = readFileSync(join(root, path), 'utf8')
  const names = source.matchAll(
    /(?<=\b(?:test|onEach\w+|onTwoNodes|withEachStore)\(\s*|\b(?:n|\w+N)ame =\s+)(['"`])((?:\\.|(?!\1).)*)\1/gs,
  )
  return [...names].filter(([, , name = '']) => name.replaceAll("\\'", "'").includes(words))
}
