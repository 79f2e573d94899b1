import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type DatabaseKind,
  makePostgresDatabase,
  onEachDatabase,
  onlySqlite,
} from '#server/testing/database/databases.ts'
import {
  databaseSettings,
  makeStartFoyer,
  makeTestFolder,
  type TestFoyer,
} from '#server/testing/start-foyer.ts'
import { makeBucket, stores } from '#server/testing/servers/stores.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'

type Ended = { code: number; out: string; err: string }

const run = (command: 'backup' | 'restore' | 'doctor', env: Record<string, string>, args: string[] = []) =>
  new Promise<Ended>((resolve) => {
    const file = join(import.meta.dirname, `${command}.ts`)
    const surroundings = {
      env: { ...bareEnvironment, ...env },
      cwd: import.meta.dirname,
      timeout: 120_000,
    }
    execFile(process.execPath, [file, ...args], surroundings, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })

const clients = 4
const beforeBackup = 20
const most = 160

type Acknowledged = { id: number; resume_path: string; content: string }

/** Submits leads until it is stopped, and records the acknowledged ones. */
const submitSteadily = (foyer: TestFoyer, acknowledged: Acknowledged[]) => {
  let stopped = false
  const enough = Promise.withResolvers<void>()
  const client = async (name: number) => {
    for (let n = 0; !stopped && acknowledged.length < most; n++) {
      const content = pdf(`${name} ${n}`)
      const parts = { email: `${name}-${n}@example.com`, resume: { name: 'a.pdf', content } }
      const { status, body } = await foyer.submit(parts)
      assert.equal(status, 201)
      acknowledged.push({ ...body, content })
      if (acknowledged.length === beforeBackup) enough.resolve()
      await nextTurn()
    }
  }
  const ended = Promise.all(Array.from({ length: clients }, (_, name) => client(name)))
  const stop = async () => {
    stopped = true
    await ended
  }
  return { enough: Promise.race([enough.promise, ended]), stop }
}

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')

const messageIdsIn = async (dataDir: string): Promise<string[]> => {
  const folder = join(dataDir, 'mail')
  // The folder is created with the first mail.
  const names = existsSync(folder) ? await readdir(folder) : []
  const mails = names.filter((name) => name.endsWith('.eml'))
  const texts = await Promise.all(mails.map((name) => readFile(join(folder, name), 'latin1')))
  return texts.map((text) => /^message-id:\s*(\S+)/im.exec(text)?.[1] ?? 'none')
}

/** Settings for an empty installation on another machine. */
const emptyPlace = async (t: TestContext, kind: DatabaseKind, store: (typeof stores)[number]) => {
  const databaseUrl = kind === 'postgres' ? await makePostgresDatabase(t) : undefined
  const files = store === 's3' ? await makeBucket(t) : {}
  const dataDir = join(await makeTestFolder(t), 'data')
  return { databaseUrl, dataDir, env: { ...databaseSettings(databaseUrl), ...files, DATA_DIR: dataDir } }
}

for (const store of stores) {
  onEachDatabase(
    `a backup that is taken under load and restored elsewhere has everything acknowledged before, files on ${store}`,
    async (_, t, kind) => {
      const home = await emptyPlace(t, kind, store)
      const foyer = await makeStartFoyer(t, home.databaseUrl)({ dataDir: home.dataDir, env: home.env })
      const { token } = await foyer.attorney({ email: 'desk@example.org' })
      const dir = join(await makeTestFolder(t), 'backups')

      const acknowledged: Acknowledged[] = []
      const load = submitSteadily(foyer, acknowledged)
      await load.enough
      const promised = [...acknowledged]
      const backup = await run('backup', home.env, [dir])
      await load.stop()
      assert.deepEqual([backup.code, backup.err], [0, ''])
      assert.doesNotMatch(backup.out, /example\.(com|org)/)
      await assertPrivate(dir)
      await foyer.stop({ withinMs: 5_000 })

      const place = await emptyPlace(t, kind, store)
      const restore = await run('restore', place.env, [dir])
      assert.deepEqual([restore.code, restore.err], [0, ''])
      assert.doesNotMatch(restore.out, /example\.(com|org)/)
      await assertPrivate(place.dataDir)

      // The doctor finds no problem before a server has run on it.
      const doctor = await run('doctor', place.env)
      assert.deepEqual(
        doctor.out.split('\n').filter((line) => line.startsWith('PROBLEM')),
        [],
      )
      assert.equal(doctor.code, 0)

      const restored = await makeStartFoyer(t, place.databaseUrl)({ dataDir: place.dataDir, env: place.env })
      // The sign-in is still valid, because the key was restored too.
      const leads = await listAll(restored, token)
      for (const { id } of promised) assert.ok(leads.includes(id), `lead ${id}`)
      for (const id of leads) {
        const known = acknowledged.find((lead) => lead.id === id)
        assert.ok(known, `lead ${id} was never submitted`)
        const { bytes } = await restored.call('GET', `/api/leads/${id}/resume`, { token })
        assert.equal(sha256(bytes), sha256(known.content))
      }

      // Mails sent before are not sent again; new ones are sent.
      const { body } = await restored.submit({ email: 'new@example.com' })
      assert.ok(!acknowledged.some(({ id }) => id === body.id))
      const page = await restored.call('GET', '/api/mails?state=queued', { token })
      assert.equal(page.status, 200)
      await restored.stop({ withinMs: 5_000 })
      const first = await messageIdsIn(home.dataDir)
      const again = (await messageIdsIn(place.dataDir)).filter((id) => first.includes(id))
      assert.ok(first.length > 0)
      assert.deepEqual(again, [])
    },
  )
}

const assertPrivate = async (folder: string) => {
  if (process.platform === 'win32') return
  for (const name of ['', ...(await readdir(folder, { recursive: true }))]) {
    const { mode } = await stat(join(folder, name))
    assert.equal(mode & 0o077, 0, name)
  }
}

const listAll = async (foyer: TestFoyer, token: string): Promise<number[]> => {
  const ids: number[] = []
  for (let after = 0; ;) {
    const { body } = await foyer.call('GET', `/api/leads?page_size=100&after_id=${after}`, { token })
    ids.push(...body.items.map(({ id }: { id: number }) => id))
    if (!body.has_more) return ids
    after = body.last_id
  }
}

test('a second backup links unchanged files; with a missing resume it exits with 1, but is stored', async (t) => {
  const foyer = await onlySqlite(t)()
  const { body: lead } = await foyer.submit()
  const env = { DATA_DIR: foyer.dataDir }
  const dir = await makeTestFolder(t)
  assert.match((await run('backup', env, [dir])).out, /1 lead, 1 resume \(0 unchanged/)
  assert.match((await run('backup', env, [dir])).out, /1 lead, 1 resume \(1 unchanged/)

  const other = await makeTestFolder(t)
  await foyer.deps.store.discard(lead.resume_path)
  const { code, out, err } = await run('backup', env, [other])
  assert.equal(code, 1)
  assert.match(out, /1 lead, 0 resumes/)
  assert.match(err, /^The resume of lead 1 is missing from the file store, and therefore from the backup\.$/m)
  assert.doesNotMatch(out + err, /ada[_@]/)
  const place = { DATA_DIR: join(await makeTestFolder(t), 'data') }
  const restore = await run('restore', place, [other])
  assert.equal(restore.code, 0)
  assert.match(restore.out, /1 resume was missing or changed before the backup/)
})

test('mistakes of the operator are reported in a sentence that says what to do, without a stack', async (t) => {
  const folder = await makeTestFolder(t)
  const foyer = await onlySqlite(t)()
  const taken = await makeTestFolder(t)
  assert.equal((await run('backup', { DATA_DIR: foyer.dataDir }, [taken])).code, 0)
  assert.match((await run('restore', { DATA_DIR: 'x' }, [taken, '--verify'])).out, /^Sound: /)

  const empty = { DATA_DIR: join(folder, 'data') }
  const cases: ['backup' | 'restore', Record<string, string>, string[], RegExp][] = [
    ['backup', empty, [], /^Usage:\n {2}npm run backup -- DIR/],
    ['backup', empty, ['--now'], /Unknown option[^]*npm run backup -- DIR/],
    ['backup', empty, [join(folder, 'b')], /There is no database in/],
    ['backup', { PORT: 'x' }, [join(folder, 'b')], /^PORT must be/],
    ['restore', empty, [], /^Usage:\n {2}npm run restore -- DIR/],
    ['restore', empty, [join(folder, 'b')], /There is no backup at/],
    ['restore', empty, [folder], /There is no finished backup in/],
    ['restore', { DATA_DIR: foyer.dataDir }, [taken], /holds foyer\.sqlite.* Nothing was changed\./],
  ]
  for (const [command, env, args, sentence] of cases) {
    const { code, out, err } = await run(command, env, args)
    assert.deepEqual([code, out], [1, ''], err)
    assert.match(err, sentence)
    assert.doesNotMatch(err, /^\s+at /m)
  }
  assert.deepEqual(await readdir(folder), [])
})
