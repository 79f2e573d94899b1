import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type EndpointName, api } from '#contract/api.ts'
import type { Endpoint } from '#contract/endpoint.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { importsOf } from '#server/features/leads/imports/test-imports.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { addJob } from '#server/testing/jobs.ts'
import type { Call } from '#server/testing/requests/call.ts'
import { examplePath, isEndless } from '#server/testing/requests/example-paths.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { stored } from '#server/testing/database/stored.ts'
import { submission } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

const answersWithinMs = 5_000
// Before these endpoints write they compute a hash, one after another, or a process reads the file for them.
const preparing: EndpointName[] = [
  'register',
  'changePassword',
  'signIn',
  'startSession',
  'resetPassword',
  'acceptInvitation',
  'uploadImport',
]
// These start a process.
const drawing: EndpointName[] = ['drawResumePage', 'readPageWords']

/** Makes another process take the write lock of the database. @returns a function that releases it */
const lock = async (t: TestContext, dataDir: string) => {
  const program = `
    const database = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(join(dataDir, 'foyer.sqlite'))}, { timeout: 5000 })
    database.exec('begin exclusive')
    console.log('locked')
    process.stdin.resume().once('end', () => database.exec('rollback'))`
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const unlock = async () => {
    child.stdin.end()
    await ended
  }
  whenOver(t, unlock)
  await once(child.stdout, 'data')
  return unlock
}

const aroundTheClock = { firm_time_zone: 'UTC', wait_hours: 8, office_hours: null, holidays: [] }

const table = () => {
  const form = new FormData()
  form.append('file', new Blob(['email\nada@example.com\n']), 'people.csv')
  return form
}

test('while another process holds the lock, reads go on, and writes get 503 soon without delaying other requests', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token, email } = await foyer.attorney()
  await foyer.attorney({ email: 'second@example.com' })
  await foyer.submit()
  await foyer.call('POST', '/api/auth/password-reset', { json: { email } })
  const reset = await foyer.deps.db.selectFrom('password_resets').selectAll().executeTakeFirstOrThrow()
  const resetToken = foyer.deps.resetTokens.issue({ ...reset, attorney_id: reset.attorney_id ?? 0 })
  await foyer.call('POST', '/api/invitations', { token, json: { email: 'invited@example.com' } })
  await foyer.call('POST', '/api/test-mail', { token })
  const invitation = await foyer.deps.db.selectFrom('invitations').selectAll().executeTakeFirstOrThrow()
  const invitationToken = foyer.deps.invitationTokens.issue(invitation)
  await until('the mails are sent', async () => {
    const waiting = foyer.deps.db.selectFrom('mails').select('id').where('state', '=', 'queued')
    return (await waiting.execute()).length === 0
  })
  const download = await foyer.call('POST', examplePath('createDownload'), { token })
  const exported = await foyer.call('POST', '/api/exports', { token, json: { format: 'csv' } })
  const flag = { kind: 'suspicious', suspicious: true }
  await foyer.call('POST', '/api/bulk', { token, json: { ids: [1], action: flag } })
  const { body: file } = await importsOf(foyer, { token }).upload('email\nada@example.com\n')
  assert.equal(file.id, 1)
  const job = await transact(foyer.deps.db, (tx) => addJob(tx, foyer.deps.now(), { kind: 'export' }))
  const fromBrowser = { headers: { origin: foyer.url, cookie: `foyer=${'x'.repeat(43)}` } }
  const before = await stored(foyer)
  // Requests that would write, if they could.
  const writes: Partial<Record<EndpointName, Call>> = {
    register: { json: { email: 'new@example.com', password: 'correct horse battery' } },
    signIn: { form: { username: email, password: testPassword } },
    changePassword: { json: { current_password: testPassword, new_password: 'correct horse battery' } },
    signOut: {},
    changeOwnAccount: { json: { name: 'Ada Lovelace' } },
    changePreferences: { json: { density: 'compact' } },
    requestPasswordReset: { json: { email } },
    resetPassword: { json: { token: resetToken, new_password: 'correct horse battery' } },
    sendTestMail: {},
    inviteAttorney: { json: { email: 'newer@example.com' } },
    resendInvitation: {},
    revokeInvitation: {},
    acceptInvitation: { json: { token: invitationToken, password: 'correct horse battery' } },
    startSession: { json: { email, password: testPassword }, ...fromBrowser },
    renewSession: fromBrowser,
    endSession: fromBrowser,
    endOtherSession: {},
    submitLead: { multipart: submission() },
    tellReading: { json: { is_reading: true } },
    addLead: { json: { last_name: 'Hopper', phone: '+1 212 555 0100' } },
    changeLead: { json: { state: 'REACHED_OUT' } },
    addView: { json: { name: 'All', q: '' } },
    changeView: { json: { shared: true } },
    removeView: {},
    restoreView: {},
    startBulk: { json: { ids: [1], action: { kind: 'outcome', outcome: 'declined' } } },
    undoBulk: {},
    exportLeads: {},
    createExport: { json: { format: 'ndjson' } },
    useExport: {},
    changeAttorney: { json: { is_active: false } },
    markDifferentPerson: {},
    unmarkDifferentPerson: {},
    createDownload: {},
    createQuarantinedDownload: { json: { reason: 'To look at it.' } },
    markInfectionHandled: {},
    useDownload: {},
    addNote: { json: { text: 'Called.' } },
    changeNote: { json: { text: 'Called twice.' } },
    removeNote: {},
    resendMail: {},
    changeSettings: { json: { firm_name: 'Example LLP' } },
    retryMail: {},
    retryMails: {},
    dismissMail: {},
    dismissMails: {},
    retryJob: {},
    uploadImport: { multipart: table() },
    changeImport: { json: { mode: 'update' } },
    rehearseImport: {},
    runImport: {},
    stopImport: {},
    undoImport: {},
    dismissJob: {},
    ready: {},
  }

  const reads: Partial<Record<EndpointName, Call>> = {
    readInvitation: { json: { token: invitationToken } },
    previewHours: { json: aroundTheClock },
  }
  const paths: Partial<Record<EndpointName, string>> = {
    changeAttorney: examplePath('changeAttorney', '2'),
    readJob: examplePath('readJob', String(job)),
    suggestPeople: '/api/search/people?q=ada',
    // Another lead than the first; whether it exists is asked in the transaction.
    markDifferentPerson: '/api/leads/1/related/2/different',
    unmarkDifferentPerson: '/api/leads/1/related/2/different',
    // Only an address that was issued can be used up.
    useDownload: download.body.url,
    useExport: exported.body.url,
  }

  const ask = async (name: EndpointName) => {
    const endpoint: Endpoint = api[name]
    const path = paths[name] ?? examplePath(name)
    const askedAt = performance.now()
    const answer = await foyer.call(endpoint.method, path, {
      token,
      ...reads[name],
      ...writes[name],
    })
    return { name, answer, waitedMs: performance.now() - askedAt }
  }
  const names = (Object.keys(api) as EndpointName[]).filter((name) => !isEndless(name))
  const read = () => Promise.all(names.filter((name) => !(name in writes)).map(ask))
  // On a busy machine the requests alone take seconds.
  const usualMs = Math.max(
    ...(await read()).filter(({ name }) => !drawing.includes(name)).map(({ waitedMs }) => waitedMs),
  )

  const unlock = await lock(t, foyer.dataDir)
  const writing = Promise.all(names.filter((name) => name in writes).map(ask))
  for (let n = 0; n < 3; n++) {
    for (const { name, answer, waitedMs } of await read()) {
      // The resume of the example has no page that could be drawn.
      assert.equal(answer.status, drawing.includes(name) ? 422 : 200, name)
      // A request that waits for the lock waits three seconds.
      if (!drawing.includes(name))
        assert.ok(waitedMs < 2_500 + usualMs, `${name} was delayed for ${waitedMs} ms`)
    }
  }
  for (const { name, answer, waitedMs } of await writing) {
    assert.equal(answer.status, 503, name)
    assert.ok(Number(answer.headers.get('retry-after')) > 0, name)
    if (!preparing.includes(name))
      assert.ok(waitedMs < answersWithinMs + usualMs, `${name} took ${waitedMs} ms`)
  }
  assert.deepEqual(await stored(foyer), before)

  await unlock()
  assert.equal((await foyer.submit()).status, 201)
  await until('ready again', async () => (await foyer.call('GET', '/readyz')).status === 200, 10_000)
})

test('requests that wait for the lock succeed when it is released', async (t) => {
  const foyer = await onlySqlite(t)()
  const unlock = await lock(t, foyer.dataDir)
  const submissions = Promise.all(Array.from({ length: 30 }, () => foyer.submit()))
  await until('every file is stored', async () => (await stored(foyer)).uploads.length === 30)
  assert.equal((await stored(foyer)).leads, 0)
  await unlock()
  for (const { status } of await submissions) assert.equal(status, 201)
  assert.equal((await stored(foyer)).leads, 30)
})
