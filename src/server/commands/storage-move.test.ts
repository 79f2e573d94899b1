import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { databaseSettings, makeTestFolder, type TestFoyer } from '#server/testing/start-foyer.ts'
import { bucketOf, makeBucket, stores } from '#server/testing/servers/stores.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { startTcpProxy } from '#server/testing/servers/tcp-proxy.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'

type Settings = Record<string, string>

const surroundings = (env: Settings) => ({
  env: { ...bareEnvironment, ...env },
  // A folder without a .env file.
  cwd: import.meta.dirname,
})

const run = (command: 'storage-move' | 'doctor', env: Settings, args: string[] = []) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const file = join(import.meta.dirname, `${command}.ts`)
    const options = { ...surroundings(env), timeout: 120_000 }
    execFile(process.execPath, [file, ...args], options, (error, out, err) => {
      assert.doesNotMatch(out + err, /example\.(com|org)|^\s+at /m)
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })

const move = (to: 'disk' | 's3', env: Settings) => run('storage-move', env, ['--to', to])

const other = { disk: 's3', s3: 'disk' } as const

/** Submits this many leads with different resumes. */
const submitMany = async (foyer: TestFoyer, count: number, word = 'first') => {
  const leads: { id: number; resume_path: string; content: string }[] = []
  for (let n = 0; n < count; n++) {
    // The last one is larger than one read.
    const content = pdf(`${word} ${n}${n === count - 1 ? '%'.repeat(2 ** 21) : ''}`)
    const answer = await foyer.submit({ resume: { name: 'resume.pdf', type: 'application/pdf', content } })
    assert.equal(answer.status, 201)
    leads.push({ ...answer.body, content })
  }
  return leads
}

const assertAllThere = async (foyer: TestFoyer, leads: { id: number; content: string }[]) => {
  const { token } = await foyer.attorney()
  for (const { id, content } of leads) {
    const { status, text } = await foyer.call('GET', `/api/leads/${id}/resume`, { token })
    assert.ok(status === 200 && text === content, `lead ${id}`)
  }
}

const namesOnDisk = async (folder: string) =>
  (await readdir(join(folder, 'uploads'))).filter((name) => !name.startsWith('.')).sort()

const keysIn = async (bucket: Settings) =>
  ((await bucketOf(bucket).listObjects()) ?? [])
    .map(({ Key }) => Key)
    .filter((key) => /^uploads\/[^.]/.test(key))
    .sort()

if (stores.includes('s3')) {
  for (const to of stores) {
    onEachDatabase(
      `the resumes move to ${to} while the server runs, and the firm then uses the copies`,
      async (start, t, _, url) => {
        const files = await makeBucket(t)
        const old = await start({ env: { ...files, STORAGE: other[to] } })
        const env = { ...databaseSettings(url), ...files, DATA_DIR: old.dataDir, STORAGE: other[to] }
        const before = await submitMany(old, 12)

        const first = await move(to, env)
        assert.deepEqual([first.code, first.err], [0, ''])
        assert.match(first.out, /^12 resumes copied, 0 skipped[^]*\n0 damaged, 0 missing\./m)
        assert.match(first.out, new RegExp(`set STORAGE=${to}`))
        const meanwhile = await submitMany(old, 3, 'meanwhile')
        await assertAllThere(old, [...before, ...meanwhile])
        await old.stop({ withinMs: 1_000 })

        const next = await start({ dataDir: old.dataDir, env: { ...files, STORAGE: to } })
        const after = await submitMany(next, 2, 'after')
        const second = await move(to, { ...env, STORAGE: to })
        assert.deepEqual([second.code, second.err], [0, ''])
        assert.match(second.out, /^3 resumes copied, 14 skipped/m)
        await assertAllThere(next, [...before, ...meanwhile, ...after])

        const examined = await run('doctor', { ...env, STORAGE: to })
        assert.equal(examined.code, 0, examined.out)
        assert.match(examined.out, /The file store belongs to this database\.[^]*17 leads[^]*Sound/)
        // The source is unchanged.
        const kept = to === 's3' ? await namesOnDisk(old.dataDir) : await keysIn(files)
        assert.equal(kept.length, 15)
        assert.deepEqual(await readdir(join(old.dataDir, 'incoming')), [])
      },
    )

    test(`a missing or damaged resume is reported by its lead and not copied, the others are (to ${to})`, async (t) => {
      const files = await makeBucket(t)
      const foyer = await onlySqlite(t)({ env: { ...files, STORAGE: other[to] } })
      const [missing, damaged, longer, ...sound] = await submitMany(foyer, 6)
      assert.ok(missing && damaged && longer)
      const change = async (path: string, content: string | undefined) => {
        if (to === 's3' && content === undefined) return rm(join(foyer.dataDir, path))
        if (to === 's3') return writeFile(join(foyer.dataDir, path), content ?? '')
        if (content === undefined) return bucketOf(files).deleteObject(path)
        return bucketOf(files).putObject(path, content)
      }
      await change(missing.resume_path, undefined)
      await change(damaged.resume_path, damaged.content.replace('first', 'worst'))
      await change(longer.resume_path, `${longer.content}more`)

      const env = { ...files, DATA_DIR: foyer.dataDir, STORAGE: other[to] }
      const { code, out, err } = await move(to, env)
      assert.equal(code, 1)
      assert.deepEqual(err.trim().split('\n').sort(), [
        'The resume of lead 1 is missing from the source: it was not copied.',
        'The resume of lead 2 is not the file that was handed in: it was not copied.',
        'The resume of lead 3 is not the file that was handed in: it was not copied.',
      ])
      assert.match(out, /^3 resumes copied, 0 skipped[^]*\n2 damaged, 1 missing\.\n\nNot finished: /m)
      const there = to === 's3' ? await keysIn(files) : await namesOnDisk(foyer.dataDir)
      const expected = sound.map(({ resume_path: path }) => (to === 's3' ? path : path.slice(8))).sort()
      assert.deepEqual(there, expected)

      // After they are restored they are copied, and a damaged copy in the target is replaced.
      for (const lead of [missing, damaged, longer]) await change(lead.resume_path, lead.content)
      const [spoilt] = sound
      assert.ok(spoilt)
      if (to === 's3') await bucketOf(files).putObject(spoilt.resume_path, spoilt.content.slice(1))
      else await writeFile(join(foyer.dataDir, spoilt.resume_path), spoilt.content.slice(1))
      const again = await move(to, env)
      assert.deepEqual([again.code, again.err], [0, ''])
      assert.match(again.out, /^4 resumes copied, 2 skipped/m)
      await foyer.stop({ withinMs: 1_000 })
      const next = await onlySqlite(t)({ dataDir: foyer.dataDir, env: { ...files, STORAGE: to } })
      await assertAllThere(next, [missing, damaged, longer, ...sound])
    })
  }

  test('an unreadable file is reported by its lead, and the other resumes are copied', async (t) => {
    const files = await makeBucket(t)
    const foyer = await onlySqlite(t)()
    const [unreadable] = await submitMany(foyer, 3)
    assert.ok(unreadable)
    await rm(join(foyer.dataDir, unreadable.resume_path))
    await mkdir(join(foyer.dataDir, unreadable.resume_path))
    const { code, out, err } = await move('s3', { ...files, DATA_DIR: foyer.dataDir })
    assert.equal(code, 1)
    assert.equal(err, 'The resume of lead 1 cannot be read from the source: it was not copied.\n')
    assert.match(out, /^2 resumes copied, 0 skipped[^]*\n1 damaged, 0 missing\./m)
    // Only a complete copy gets the mark.
    assert.equal(await bucketOf(files).getObject('uploads/.installation'), null)
  })

  test('a move that was killed continues where it stopped, and has the same result', async (t) => {
    const files = await makeBucket(t)
    const foyer = await onlySqlite(t)()
    const leads = await submitMany(foyer, 40)
    const { hostname, port } = new URL(files.S3_ENDPOINT ?? '')
    const proxy = await startTcpProxy(t, { host: hostname, port: Number(port) })
    const env = { ...files, DATA_DIR: foyer.dataDir, STORAGE: 'disk' }
    const slow = { ...env, S3_ENDPOINT: `http://127.0.0.1:${proxy.port}` }

    const file = join(import.meta.dirname, 'storage-move.ts')
    const child = spawn(process.execPath, [file, '--to', 's3'], { ...surroundings(slow), stdio: 'ignore' })
    const ended = once(child, 'exit')
    whenOver(t, () => child.kill('SIGKILL'))
    await until('some are copied', async () => (await keysIn(files)).length > 0)
    proxy.setHarm('silence')
    child.kill('SIGKILL')
    assert.deepEqual(await ended, [null, 'SIGKILL'])
    const left = (await keysIn(files)).length
    assert.ok(left < leads.length)
    assert.equal(await bucketOf(files).getObject('uploads/.installation'), null)

    const { code, out, err } = await move('s3', env)
    assert.deepEqual([code, err], [0, ''])
    const [, copied, skipped] = /^(\d+) resumes? copied, (\d+) skipped/m.exec(out) ?? []
    assert.equal(Number(copied) + Number(skipped), leads.length)
    assert.ok(Number(skipped) >= left && Number(copied) > 0)
    const expected = leads.map(({ resume_path }) => resume_path).sort()
    assert.deepEqual(await keysIn(files), expected)
    await foyer.stop({ withinMs: 1_000 })
    const next = await onlySqlite(t)({ dataDir: foyer.dataDir, env: files })
    await assertAllThere(next, leads)
  })

  test('a store of another installation is refused, and nothing is written to it', async (t) => {
    const files = await makeBucket(t)
    const foyer = await onlySqlite(t)()
    await submitMany(foyer, 1)
    const env = { ...files, DATA_DIR: foyer.dataDir, STORAGE: 'disk' }
    const bucket = bucketOf(files)
    const markOf = (id: string, sweeps: number) =>
      JSON.stringify({ installation_id: id, leads_seen: 0, sweeps })
    const own = await until('the source has its mark', () =>
      readFile(join(foyer.dataDir, 'uploads/.installation'), 'utf8').then(
        (text) => String(JSON.parse(text).installation_id),
        () => undefined,
      ),
    )

    const cases: [string, string, RegExp][] = [
      ['uploads/.installation', markOf('another', 0), /belongs to another installation/],
      ['uploads/.installation', markOf(own, 1_000), /in use with a newer state of this database/],
      ['uploads/.installation', 'nonsense', /The mark of the target .* cannot be read/],
      ['uploads/somebody_abc.pdf', 'a file', /holds files that no lead names/],
    ]
    for (const [key, content, sentence] of cases) {
      await bucket.putObject(key, content)
      const { code, out, err } = await move('s3', env)
      assert.equal(code, 1)
      assert.match(err, sentence)
      assert.match(err, /Nothing was copied/)
      assert.doesNotMatch(out, /copied/)
      assert.deepEqual(
        ((await bucket.listObjects()) ?? []).map(({ Key }) => Key),
        [key],
      )
      assert.equal(await bucket.getObject(key), content)
      await bucket.deleteObject(key)
    }

    await foyer.stop({ withinMs: 1_000 })
    await writeFile(join(foyer.dataDir, 'uploads/.installation'), markOf('another', 0))
    assert.match((await move('s3', env)).err, /The source .* belongs to another database/)
    assert.deepEqual(await bucket.listObjects(), [])
  })
}

test('a missing setting or folder is reported in a sentence that says what to do', async (t) => {
  const foyer = await onlySqlite(t)()
  const empty = await makeTestFolder(t)
  const bucket = {
    S3_ENDPOINT: 'http://127.0.0.1:9',
    S3_BUCKET: 'foyer',
    S3_ACCESS_KEY_ID: 'key',
    S3_SECRET_ACCESS_KEY: 'secret',
  }
  const away = join(empty, 'away')
  await mkdir(away)
  const cases: [Settings, string[], RegExp][] = [
    [{}, [], /^Usage:/],
    [{}, ['--to', 'tape'], /^Usage:/],
    [{}, ['--from', 'disk'], /Unknown option[^]*Usage:/],
    [{ PORT: 'x' }, ['--to', 's3'], /^PORT must be/],
    [{ DATA_DIR: foyer.dataDir }, ['--to', 's3'], /set S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_/],
    [{ DATA_DIR: foyer.dataDir, S3_BUCKET: 'b' }, ['--to', 'disk'], /set S3_ENDPOINT, S3_ACCESS_KEY_ID, /],
    [{ ...bucket, DATA_DIR: away }, ['--to', 's3'], /There is no database in .*away \(DATA_DIR\)/],
    [{ ...bucket, DATA_DIR: foyer.dataDir }, ['--to', 's3'], /The file store does not work\./],
  ]
  for (const [env, args, sentence] of cases) {
    const { code, err } = await run('storage-move', env, args)
    assert.equal(code, 1)
    assert.match(err, sentence)
  }
  assert.deepEqual(await readdir(away), [])
})
