import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeTestFolder, type TestFoyer } from '#server/testing/start-foyer.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'

const doctor = join(import.meta.dirname, 'doctor.ts')

const run = (env: Record<string, string>, args: string[] = []) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const surroundings = {
      env: { ...bareEnvironment, ...env },
      cwd: import.meta.dirname,
      timeout: 60_000,
    }
    execFile(process.execPath, [doctor, ...args], surroundings, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })

const environmentOf = ({ dataDir, deps }: TestFoyer): Record<string, string> => ({
  DATA_DIR: dataDir,
  ...(deps.config.databaseUrl !== undefined && {
    DATABASE_URL: deps.config.databaseUrl,
    SECRET_KEY: 'for tests only, thirty-two bytes or more',
  }),
})

/** Every file with its mode and content, except the files that running programs share with SQLite. */
const readAllFiles = async (folder: string) => {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => !/-(wal|shm)$/.test(name))
    .sort()
  return Promise.all(
    names.map(async (name) => {
      const { mode, mtimeMs, isFile } = await stat(join(folder, name)).then((found) => ({
        mode: found.mode,
        mtimeMs: found.mtimeMs,
        isFile: found.isFile(),
      }))
      const content = isFile
        ? createHash('sha256')
            .update(await readFile(join(folder, name)))
            .digest('hex')
        : ''
      return [name, mode, isFile ? mtimeMs : 0, content]
    }),
  )
}

onEachDatabase('the doctor exits with 0 for a sound running server, and changes nothing', async (start) => {
  const foyer = await start({ env: { NOTIFY_EMAIL: 'firm@example.com' } })
  await foyer.submit()
  await foyer.submit()
  const beside = await run(environmentOf(foyer))
  assert.deepEqual({ code: beside.code, err: beside.err }, { code: 0, err: '' })
  assert.match(beside.out, /2 leads: the file of each exists/)
  assert.match(beside.out, /\nSound: nothing is wrong\.\n$/)
  assert.equal((await foyer.submit()).status, 201)

  await foyer.stop({ withinMs: 1_000 })
  const before = await readAllFiles(foyer.dataDir)
  assert.equal((await run(environmentOf(foyer))).code, 0)
  assert.deepEqual(await readAllFiles(foyer.dataDir), before)
})

onEachDatabase('the doctor counts again what it finds wrong when it is told to', async (start) => {
  const foyer = await start({ env: { NOTIFY_EMAIL: 'firm@example.com' } })
  await foyer.submit()
  await transact(foyer.deps.db, (tx) => tx.updateTable('day_totals').set({ count: 5 }).execute())
  const wrong = await run(environmentOf(foyer))
  assert.equal(wrong.code, 1)
  assert.match(wrong.out, /is 5, it should be 1\. Run: npm run doctor -- --repair/)
  const right = await run(environmentOf(foyer), ['--repair'])
  assert.deepEqual([right.code, right.err], [0, ''])
})

onEachDatabase(
  'the doctor reports settings that were saved in the app beside their values in the environment',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const sound = await run(environmentOf(foyer))
    assert.match(sound.out, /ok +settings +All settings of the firm and its form come from the environment\./)
    const json = { firm_name: 'Lovelace LLP', firm_footer: '', form_languages: ['es', 'en'] }
    await foyer.call('PATCH', '/api/settings', { token, json })
    const { code, out } = await run({ ...environmentOf(foyer), FIRM_NAME: 'Babbage & Partners' })
    assert.equal(code, 0)
    assert.deepEqual(
      out.split('\n').filter((line) => line.includes(' settings ')),
      [
        'note     settings  FIRM_NAME is "Babbage & Partners", but "Lovelace LLP" was saved in the app and is used.',
        'note     settings  FIRM_FOOTER is empty, and the same was saved in the app.',
        'note     settings  FORM_LANGUAGES is "en,es,fr,pt,zh,ar", but "es,en" was saved in the app and is used.',
      ],
    )
  },
)

onEachDatabase(
  'a problem is a line that says what to do, or the same as JSON, and the doctor exits with 1',
  async (start) => {
    const foyer = await start()
    const { body: lead } = await foyer.submit()
    await rm(join(foyer.dataDir, lead.resume_path))
    const { code, out, err } = await run(environmentOf(foyer))
    assert.deepEqual({ code, err }, { code: 1, err: '' })
    const lines = out.split('\n').filter((line) => line.startsWith('PROBLEM'))
    const file = lead.resume_path.replace(/ada.*_/, '*_')
    assert.deepEqual(lines, [
      `PROBLEM  leads     The file of lead 1 is missing. Restore ${file} from a backup.`,
    ])
    assert.match(out, /\n1 problem found, each named above\.\n$/)

    const json = await run(environmentOf(foyer), ['--json'])
    assert.equal(json.code, 1)
    const { sound, findings } = JSON.parse(json.out)
    assert.equal(sound, false)
    assert.deepEqual(
      findings.filter(({ level }: { level: string }) => level === 'problem'),
      [
        {
          check: 'leads',
          level: 'problem',
          message: 'The file of lead 1 is missing.',
          advice: `Restore ${file} from a backup.`,
        },
      ],
    )
  },
)

test('an installation that cannot be examined is reported in a sentence without a stack, and nothing is created', async (t) => {
  const folder = await makeTestFolder(t)
  const cases: [Record<string, string>, string[], RegExp][] = [
    [{ DATA_DIR: join(folder, 'none') }, [], /There is no folder/],
    [{ DATA_DIR: folder }, [], /has no folder uploads/],
    [{ DATA_DIR: folder, PORT: 'x' }, [], /^PORT must be/m],
    [{ DATA_DIR: folder }, ['--help'], /npm run doctor -- --json/],
  ]
  for (const [env, args, sentence] of cases) {
    const { code, out, err } = await run(env, args)
    assert.equal(code, 1)
    assert.match(out + err, sentence)
    assert.doesNotMatch(out + err, /^\s+at /m)
  }
  assert.deepEqual(await readdir(folder), [])
})
