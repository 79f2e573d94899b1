import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeSampleProject, startCommand, temporaryFolders } from './sample-project.mjs'

const begin = `import assert from 'node:assert/strict'\nimport { test } from 'node:test'\n`
const passes = `${begin}test('passes', () => {})`
const fails = `${begin}test('fails', () => assert.ok(false))`
const project = makeSampleProject({
  'src/passes.test.ts': passes,
  'src/fails.test.ts': fails,
  'src/skips.test.ts': `${begin}test('skips', { skip: 'for a reason' }, () => {})`,
  'src/hangs.test.ts': `${begin}test('hangs', () => { console.log('it hangs'); return new Promise((resolve) => setTimeout(resolve, 1e6)) })`,
  'src/surroundings.test.ts': `${begin}test('surroundings', () => {
    console.log('variables: ' + Object.keys(process.env).filter((name) => !/^npm_/i.test(name)).sort().join())
  })`,
})
after(() => project.remove())

const url = process.env['FOYER_TEST_POSTGRES']
const skip = url === undefined ? 'PostgreSQL does not run here' : false
const s3 = process.env['FOYER_TEST_S3']
const skipS3 = s3 === undefined ? 'no S3 server runs here' : false
const runningPostgres = url === undefined ? {} : { FOYER_TEST_POSTGRES: url }
const runningS3 = s3 === undefined ? {} : { FOYER_TEST_S3: s3 }
const running = { ...runningPostgres, ...runningS3 }

test('a run whose tests pass ends with 0 and the summary of node', async () => {
  const run = runTests('passes')
  assert.equal(await run.ended, 0, run.shown())
  assert.match(run.shown(), /ℹ tests 1\n[^]*ℹ pass 1\nℹ fail 0\n/)
})

for (const [name, words] of /** @type {const} */ ([
  ['in which a test fails', ['passes', 'fails']],
  ['without any test', ['nothing-of-that-name']],
  ['with skipped tests only', ['skips']],
])) {
  test(`a run ${name} ends with 1`, async () => {
    const run = runTests(...words)
    assert.equal(await run.ended, 1, run.shown())
  })
}

test('a file that fails in a whole run runs once more, alone, and is named if it then passes', async () => {
  const unsteady = `${begin}import { existsSync, writeFileSync } from 'node:fs'
    test('unsteady', () => {
      const isAgain = existsSync('ran')
      writeFileSync('ran', '')
      assert.ok(isAgain)
    })`
  const run = await runWhole({ 'src/unsteady.test.ts': unsteady, 'src/passes.test.ts': passes })
  assert.equal(run.code, 0, run.shown)
  assert.match(
    run.shown,
    /Once more, alone: src\/unsteady.test.ts\n[^]*ℹ tests 1\n[^]*! Failed among the others/,
  )
})

test('a whole run fails when a file fails again, or when more than three files fail', async () => {
  const again = await runWhole({ 'src/fails.test.ts': fails, 'src/passes.test.ts': passes })
  assert.equal(again.code, 1)
  assert.match(again.shown, /Once more, alone: src\/fails.test.ts\n/)
  const many = await runWhole(
    Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`src/${name}.test.ts`, fails])),
  )
  assert.equal(many.code, 1)
  assert.doesNotMatch(many.shown, /Once more/)
})

test('tests do not see the settings of the developer', async () => {
  const settings = {
    PORT: '1',
    DATABASE_URL: 'postgres://example.com',
    SMTP_HOST: 'example.com',
    PGHOST: 'example.com',
  }
  const run = startCommand(project.folder, process.execPath, ['scripts/test.mjs', 'surroundings'], {
    ...running,
    ...settings,
  })
  assert.equal(await run.ended, 0, run.shown())
  const variables = /variables: (.*)/.exec(run.shown())?.[1]?.split(',') ?? []
  assert.ok(variables.includes('PATH') && variables.includes('FOYER_SEEN_DIR'), variables.join())
  for (const name of Object.keys(settings)) assert.ok(!variables.includes(name), name)
})

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  test(
    `${signal} ends a run that hangs, with its PostgreSQL and its temporary folder`,
    { skip },
    async () => {
      const run = startCommand(project.folder, process.execPath, ['scripts/test.mjs', 'hangs'], runningS3)
      await run.until('it hangs')
      assert.equal(temporaryFolders(`foyer-postgres-${run.pid}-`).length, 1)
      process.kill(run.pid, signal)
      assert.notEqual(await run.ended, 0)
      assert.deepEqual(temporaryFolders(`foyer-postgres-${run.pid}-`), [])
    },
  )
}

test('a run that is stopped ends its S3 server too', { skip: skipS3 }, async () => {
  const run = startCommand(project.folder, process.execPath, ['scripts/test.mjs', 'hangs'], runningPostgres)
  await run.until('it hangs')
  assert.match(run.shown(), /✔ S3 server started/)
  assert.equal(temporaryFolders(`foyer-s3-${run.pid}-`).length, 1)
  process.kill(run.pid, 'SIGTERM')
  assert.notEqual(await run.ended, 0)
  assert.deepEqual(temporaryFolders(`foyer-s3-${run.pid}-`), [])
})

/**
 * Runs every test of a project like `npm test`, but without the checks of the code, which a sample would not pass.
 * @param {Record<string, string>} files text by path
 */
async function runWhole(files) {
  const sample = makeSampleProject(files)
  try {
    const code = `import { runTests } from './scripts/run-tests.mjs'
      process.exit((await runTests(process.cwd(), { chosen: [], coverage: false, serializable: false })) ? 0 : 1)`
    const run = startCommand(
      sample.folder,
      process.execPath,
      ['--input-type=module', '--eval', code],
      running,
    )
    return { code: await run.ended, shown: run.shown() }
  } finally {
    sample.remove()
  }
}

/** @param {...string} words */
function runTests(...words) {
  return startCommand(project.folder, process.execPath, ['scripts/test.mjs', ...words], running)
}
