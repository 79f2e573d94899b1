import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { addToCounts } from '#server/adapters/database/counting/counts.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { counters } from '#server/counted.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { type TestFoyer, makeStartFoyer, makeTestFolder } from '#server/testing/start-foyer.ts'

const admin = join(import.meta.dirname, 'admin.ts')
const newPassword = 'something only I would think of'

const environmentOf = ({ deps: { config }, dataDir }: TestFoyer) => ({
  DATA_DIR: dataDir,
  ...(config.databaseUrl !== undefined && { DATABASE_URL: config.databaseUrl, SECRET_KEY: config.secretKey }),
})

const spawnIn = (folder: string, command: string, args: string[], env: Record<string, string | undefined>) =>
  spawn(command, args, { cwd: folder, env: { ...bareEnvironment, ...env } })

const outcome = async (child: ChildProcess) => {
  const read = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => (read.out += chunk))
  child.stderr?.on('data', (chunk) => (read.err += chunk))
  const [code] = await once(child, 'close')
  return { code, ...read }
}

const run = (
  t: TestContext,
  folder: string,
  env: Record<string, string | undefined>,
  words: string[],
  input = '',
) => {
  const child = spawnIn(folder, process.execPath, [admin, ...words], env)
  t.after(() => child.kill('SIGKILL'))
  // The command may end without reading its input.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return outcome(child)
}

const signIn = (foyer: TestFoyer, username: string, password: string) =>
  foyer.call('POST', '/api/auth/token', { form: { username, password } })

onEachDatabase(
  'reset-password sets a new password while the server runs, activates the account and ends its sessions',
  async (start, t) => {
    const foyer = await start()
    const { id, email, token } = await foyer.attorney({ status: 'deactivated' })
    const bystander = await foyer.attorney()

    const done = await run(
      t,
      foyer.dataDir,
      environmentOf(foyer),
      ['reset-password', email.toUpperCase()],
      `${newPassword}\r\n`,
    )
    assert.deepEqual(done, {
      code: 0,
      err: '',
      out: `The password of ${email} is changed.\nThe account is active now.\nSessions ended: 1.\n`,
    })
    assert.equal((await signIn(foyer, email, testPassword)).status, 401)
    assert.equal((await signIn(foyer, email, newPassword)).status, 200)
    assert.equal((await foyer.call('GET', '/api/auth/me', { token })).status, 401)
    assert.equal((await foyer.call('GET', '/api/auth/me', { token: bystander.token })).status, 200)

    const events = await foyer.deps.db
      .selectFrom('events')
      .select(['kind', 'actor_id', 'attorney_id'])
      .orderBy('id')
      .execute()
    assert.deepEqual(
      events.map((event) => ({ ...event })),
      [
        { kind: 'password.changed', actor_id: null, attorney_id: id },
        { kind: 'attorney.changed', actor_id: null, attorney_id: id },
      ],
    )
  },
)

onEachDatabase(
  'reset-password changes nothing and says why for a common or short password, an unknown e-mail or no input',
  async (start, t) => {
    const foyer = await start()
    const { email } = await foyer.attorney()
    const refusals = [
      [['reset-password', email], '123456789012\n', /guessed first/],
      [['reset-password', email], '', /At least 12 characters/],
      [
        ['reset-password', 'nobody@example.com'],
        `${newPassword}\n`,
        /no account with the e-mail nobody@example\.com/,
      ],
    ] as const
    for (const [words, input, why] of refusals) {
      const { code, out, err } = await run(t, foyer.dataDir, environmentOf(foyer), [...words], input)
      assert.deepEqual([code, out], [1, ''])
      assert.match(err, why)
      assert.doesNotMatch(err, /\n {4}at |password_hash/)
    }
    assert.equal((await signIn(foyer, email, testPassword)).status, 200)
    assert.deepEqual(await foyer.deps.db.selectFrom('events').select('id').execute(), [])
  },
)

onEachDatabase('list prints every account, also more than one page, without hashes', async (start, t) => {
  const foyer = await start()
  const first = await foyer.attorney({ role: 'admin' })
  const second = await foyer.attorney({ role: 'attorney', status: 'waiting' })
  for (let number = 0; number < 119; number++) await foyer.attorney({ role: 'attorney' })
  const { code, out, err } = await run(t, foyer.dataDir, environmentOf(foyer), ['list'])
  assert.deepEqual([code, err], [0, ''])
  const lines = out.trimEnd().split('\n')
  assert.equal(lines.length, 121)
  assert.match(lines[0] ?? '', new RegExp(` ${first.id}  admin     active +${first.email}$`))
  assert.match(lines[1] ?? '', new RegExp(` ${second.id}  attorney  waiting +${second.email}$`))
  assert.doesNotMatch(out, /\$2b\$/)
})

onEachDatabase('recount corrects wrong counters while the server runs', async (start, t) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  await foyer.submit()
  await transact(foyer.deps.db, (tx) => addToCounts(tx, { 'leads:PENDING': 7, 'mails:nonsense': 1 }))
  const pending = async () => (await foyer.call('GET', '/api/inbox/counts', { token })).body.pending
  assert.equal(await pending(), 8)
  const done = await run(t, foyer.dataDir, environmentOf(foyer), ['recount'])
  assert.deepEqual(done, { code: 0, err: '', out: 'Everything has been counted again.\n' })
  assert.equal(await pending(), 1)
  await foyer.submit()
  assert.equal(await pending(), 2)
  for (const { key, counted, there } of await compareCounters(foyer.deps.db, counters))
    assert.equal(counted, there, key)
})

test('wrong arguments print the usage and exit with 1', async (t) => {
  const folder = await makeTestFolder(t)
  for (const words of [[], ['reset-password'], ['list', 'all']]) {
    const { code, out, err } = await run(t, folder, {}, words)
    assert.deepEqual([code, out], [1, ''])
    assert.match(err, /^Usage:\n {2}npm run admin -- list .*\n {2}npm run admin -- reset-password EMAIL /)
  }
})

test('no command creates a database, and a mistake in the settings is reported as such', async (t) => {
  const folder = await makeTestFolder(t)
  const { code, err } = await run(t, folder, { DATA_DIR: folder }, ['list'])
  assert.equal(code, 1)
  assert.equal(err, `There is no database in ${folder} (DATA_DIR). Start Foyer once.\n`)
  assert.ok(!existsSync(join(folder, 'foyer.sqlite')))
  assert.match(
    (await run(t, folder, { DATA_DIR: folder, PORT: 'none' }, ['list'])).err,
    /^PORT must be a whole number/,
  )
})

test('a terminal is asked for the password twice, without echo', async (t) => {
  if (!existsSync('/usr/bin/script'))
    return t.skip('needs /usr/bin/script (util-linux), which makes a terminal')
  const foyer = await makeStartFoyer(t, undefined)()
  const { email } = await foyer.attorney()
  const atTerminal = async (first: string, second: string) => {
    const child = spawnIn(
      foyer.dataDir,
      '/usr/bin/script',
      ['-qec', `'${process.execPath}' '${admin}' reset-password ${email}`, '/dev/null'],
      environmentOf(foyer),
    )
    t.after(() => child.kill('SIGKILL'))
    let shown = ''
    child.stdout.on('data', (chunk) => {
      const before = shown
      shown += chunk
      const appears = (prompt: string) => shown.includes(prompt) && !before.includes(prompt)
      if (appears(`New password for ${email}: `)) child.stdin.write(`${first}\r`)
      if (appears('Once more: ')) child.stdin.write(`${second}\r`)
    })
    const { code, out } = await outcome(child)
    assert.ok(!out.includes(first), out)
    return { code, out }
  }
  const differing = await atTerminal(newPassword, `${newPassword}!`)
  assert.equal(differing.code, 1)
  assert.match(differing.out, /The two are not the same\. Nothing was changed\./)
  assert.equal((await signIn(foyer, email, testPassword)).status, 200)
  const same = await atTerminal(newPassword, newPassword)
  assert.equal(same.code, 0, same.out)
  assert.equal((await signIn(foyer, email, newPassword)).status, 200)
  const givenUp = await atTerminal('half a pass\u0003', '')
  assert.equal(givenUp.code, 1)
  assert.match(givenUp.out, /Nothing was changed\./)
})
