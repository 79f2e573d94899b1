import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type EnvironmentName, environmentNames, firmSettings } from '#contract/schemas/settings.ts'
import { listMails, readMail } from '#server/adapters/mail/mailbox-reader.ts'
import { settings } from '#server/config/config.ts'
import type { Attorney } from '#server/testing/attorneys.ts'
import type { Answer } from '#server/testing/requests/call.ts'
import { test } from 'node:test'
import { databases, makePostgresDatabase, onEachDatabase } from '#server/testing/database/databases.ts'
import { startPostgresProxy } from '#server/testing/servers/postgres-proxy.ts'
import { type TestFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { onTwoNodes } from '#server/testing/two-nodes.ts'
import { until } from '#server/testing/until.ts'

const env = { FIRM_NAME: 'Babbage & Partners', FORM_LANGUAGES: 'en,es,ar', FORM_ALLOWED_HOSTS: 'old.example' }

const readIn = (foyer: TestFoyer, { token }: Attorney) => foyer.call('GET', '/api/settings', { token })
const changeIn = (
  foyer: TestFoyer,
  { token }: Attorney,
  json: object,
  headers: Record<string, string> = {},
): Promise<Answer> => foyer.call('PATCH', '/api/settings', { token, json, headers })

const form = async (foyer: TestFoyer, path = '/') => {
  const { text, headers } = await foyer.call('GET', path)
  return { text, policy: headers.get('content-security-policy') ?? '', headers }
}

onEachDatabase(
  'a saved setting overrides the environment everywhere at once, and can be reset',
  async (start) => {
    const foyer = await start({ env })
    const admin = await foyer.attorney()
    const { body: before, headers } = await readIn(foyer, admin)
    assert.equal(before.firm_name, 'Babbage & Partners')
    assert.deepEqual([before.saved, before.version, before.changed_by], [[], 1, null])
    assert.equal(headers.get('etag'), '"1"')
    assert.match(before.built_in_consent_texts.es, /Babbage & Partners/)
    assert.match((await form(foyer)).policy, /frame-ancestors old\.example$/)

    const change = {
      firm_name: ' Lovelace LLP ',
      firm_color: '#FFCC00',
      firm_footer: 'Bar no. 1\r\nSecond line',
      form_languages: ['es', 'en', 'es'],
      form_allowed_hosts: ['https://WWW.example.com/', '*.example.org:8443', 'localhost:3000'],
    }
    const saved = await changeIn(foyer, admin, change)
    assert.equal(saved.status, 200)
    assert.equal(saved.headers.get('etag'), '"2"')
    assert.equal(saved.body.firm_name, 'Lovelace LLP')
    assert.equal(saved.body.firm_footer, 'Bar no. 1\nSecond line')
    assert.deepEqual(saved.body.form_languages, ['es', 'en'])
    assert.deepEqual(saved.body.saved, Object.keys(change))
    assert.equal(saved.body.environment.firm_name, 'Babbage & Partners')
    assert.deepEqual(saved.body.changed_by, { id: admin.id, name: null, email: admin.email })
    assert.deepEqual((await readIn(foyer, admin)).body, saved.body)

    const { text, policy } = await form(foyer)
    assert.match(text, /<html lang="es"/)
    assert.match(text, /<bdi>Lovelace LLP<\/bdi>/)
    assert.match(text, /--accent:#ffcc00/)
    assert.match(text, /<footer><p dir="auto">Bar no\. 1\nSecond line/)
    assert.doesNotMatch(text, /lang="ar"|Babbage/)
    assert.match(policy, /frame-ancestors https:\/\/www\.example\.com \*\.example\.org:8443 localhost:3000$/)
    assert.equal((await foyer.call('GET', '/api/welcome')).body.firm_name, 'Lovelace LLP')
    await foyer.submit({ email: 'prospect@example.com' })
    const folder = join(foyer.dataDir, 'mail')
    const { name } = await until('the confirmation is sent', async () =>
      (await listMails(folder)).find(({ to }) => to.includes('prospect@example.com')),
    )
    const mail = await readMail(folder, name)
    assert.match(mail?.subject ?? '', /^Lovelace LLP: /)
    assert.doesNotMatch(mail?.text ?? 'Babbage', /Babbage/)

    const back = await changeIn(foyer, admin, { firm_name: null, form_allowed_hosts: null })
    assert.equal(back.body.firm_name, 'Babbage & Partners')
    assert.deepEqual(back.body.form_allowed_hosts, ['old.example'])
    assert.deepEqual(back.body.saved, ['firm_color', 'firm_footer', 'form_languages'])
    assert.match((await form(foyer)).text, /<bdi>Babbage &#38; Partners<\/bdi>/)
    assert.match((await form(foyer)).policy, /frame-ancestors old\.example$/)
    const closed = await changeIn(foyer, admin, { form_allowed_hosts: [] })
    assert.deepEqual(closed.body.form_allowed_hosts, [])
    assert.match((await form(foyer)).policy, /frame-ancestors 'none'$/)
    assert.equal((await form(foyer)).headers.get('x-frame-options'), 'DENY')
  },
)

onEachDatabase('a saved setting stays in use after a restart with another environment', async (start) => {
  const first = await start({ env })
  const admin = await first.attorney()
  await changeIn(first, admin, { firm_name: 'Lovelace LLP' })
  await first.stop({ withinMs: 1_000 })
  const second = await start({ dataDir: first.dataDir, env: { FIRM_NAME: 'Third LLP' } })
  assert.match((await form(second)).text, /<bdi>Lovelace LLP<\/bdi>/)
  const { body } = await readIn(second, admin)
  assert.equal(body.environment.firm_name, 'Third LLP')
})

onEachDatabase(
  'every declared setting is saved, answered and recorded under its name, survives a restart, and can be reset to its variable',
  async (start) => {
    const foyer = await start({ env })
    const admin = await foyer.attorney()
    const { body: before } = await readIn(foyer, admin)
    const exampleOf = (name: EnvironmentName) => firmSettings[name].answer.meta()?.['examples']
    const change = Object.fromEntries(environmentNames.map((name) => [name, [exampleOf(name)].flat()[0]]))
    assert.equal((await changeIn(foyer, admin, change)).status, 200)
    await foyer.stop({ withinMs: 1_000 })
    const again = await start({ dataDir: foyer.dataDir, env })
    const { body } = await readIn(again, admin)
    const effective = await again.deps.settings.read()
    const { after } = await again.deps.db
      .selectFrom('events')
      .innerJoin('event_values', 'event_id', 'id')
      .select('after')
      .where('kind', '=', 'settings.changed')
      .executeTakeFirstOrThrow()
    for (const name of environmentNames) {
      assert.deepEqual(body[name], change[name], name)
      assert.deepEqual(effective[name], change[name], name)
      assert.deepEqual(body.environment[name], before[name], name)
      assert.equal(JSON.parse(after ?? '{}')[name], [change[name]].flat().join(', '), name)
      assert.equal(settings[firmSettings[name].config].variable, name.toUpperCase())
    }
    assert.deepEqual(body.saved, environmentNames)
    const nothing = Object.fromEntries(environmentNames.map((name) => [name, null]))
    const back = (await changeIn(again, admin, nothing)).body
    for (const name of environmentNames) assert.deepEqual(back[name], before[name], name)
    assert.deepEqual(back.saved, [])
  },
)

onEachDatabase(
  'every attorney can read the settings, only admins can change them, and each change is recorded with the values before and after',
  async (start) => {
    const foyer = await start({ env })
    const admin = await foyer.attorney()
    const attorney = await foyer.attorney({ role: 'attorney' })
    assert.equal((await foyer.call('GET', '/api/settings')).status, 401)
    const json = { firm_name: 'Mine' }
    assert.equal((await foyer.call('PATCH', '/api/settings', { json })).status, 401)
    assert.equal((await readIn(foyer, attorney)).status, 200)
    const refused = await changeIn(foyer, attorney, json)
    assert.deepEqual([refused.status, refused.body.code], [403, 'not_allowed'])

    await changeIn(foyer, admin, { firm_name: 'Lovelace LLP', consent_texts: { es: 'Aviso' } })
    // Saving the same values again, or resetting a setting that was never saved, is no change.
    const same = { firm_name: 'Lovelace LLP ', firm_color: null, consent_texts: { es: 'Aviso', en: '' } }
    assert.equal((await changeIn(foyer, admin, same)).body.version, 2)
    await changeIn(foyer, admin, { firm_name: null, form_languages: ['ar', 'en'] })
    const events = await foyer.deps.db
      .selectFrom('events')
      .innerJoin('event_values', 'event_id', 'id')
      .select(['kind', 'actor_id', 'before', 'after'])
      .where('kind', '=', 'settings.changed')
      .orderBy('id')
      .execute()
    assert.deepEqual(
      events.map(({ before, after, ...rest }) => [
        rest.actor_id,
        JSON.parse(before ?? ''),
        JSON.parse(after ?? ''),
      ]),
      [
        [
          admin.id,
          { firm_name: null, 'consent_texts.es': null },
          { firm_name: 'Lovelace LLP', 'consent_texts.es': 'Aviso' },
        ],
        [
          admin.id,
          { firm_name: 'Lovelace LLP', form_languages: null },
          { firm_name: null, form_languages: 'ar, en' },
        ],
      ],
    )
  },
)

onEachDatabase(
  'of two admins who change the same version, the second gets 412 and can try again with the new version',
  async (start) => {
    const foyer = await start({ env })
    const [ada, grace] = [await foyer.attorney(), await foyer.attorney()]
    const version = { 'if-match': '"1"' }
    const answers = await Promise.all([
      changeIn(foyer, ada, { firm_name: 'Ada LLP' }, version),
      changeIn(foyer, grace, { firm_name: 'Grace LLP' }, version),
    ])
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412])
    const [stored, late] = answers[0].status === 200 ? answers : [answers[1], answers[0]]
    assert.equal(late.body.code, 'changed_meanwhile')
    assert.equal(late.headers.get('etag'), '"2"')
    assert.equal((await readIn(foyer, ada)).body.firm_name, stored.body.firm_name)
    const again = await changeIn(foyer, grace, { firm_footer: 'x' }, { 'if-match': '"2"' })
    assert.deepEqual([again.body.version, again.body.firm_name], [3, stored.body.firm_name])
    assert.equal((await changeIn(foyer, ada, { firm_footer: 'y' }, { 'if-match': '*' })).status, 200)
  },
)

onTwoNodes('a setting saved on one node is used on the other a second later', async ({ a, b }) => {
  const admin = await a.attorney()
  assert.match((await form(b)).text, /Our firm/)
  await changeIn(a, admin, { firm_name: 'Lovelace LLP', form_allowed_hosts: ['www.example.com'] })
  b.advance(1_000)
  const { text, policy } = await form(b)
  assert.match(text, /<bdi>Lovelace LLP<\/bdi>/)
  assert.match(policy, /frame-ancestors www\.example\.com$/)
  assert.equal((await b.call('GET', '/api/welcome')).body.firm_name, 'Lovelace LLP')
})

if (databases.length > 1) {
  test('during an outage of the database the form uses the settings that were read before', async (t) => {
    const proxy = await startPostgresProxy(t, await makePostgresDatabase(t))
    const foyer = await makeStartFoyer(t, proxy.url)({ env })
    const admin = await foyer.attorney()
    await changeIn(foyer, admin, { firm_name: 'Lovelace LLP', form_allowed_hosts: [] })
    await form(foyer)
    proxy.setMode('away')
    foyer.advance(60_000)
    const { text, policy } = await form(foyer)
    assert.match(text, /<bdi>Lovelace LLP<\/bdi>/)
    assert.match(policy, /frame-ancestors 'none'$/)
    assert.equal((await readIn(foyer, admin)).status, 503)
    assert.equal((await changeIn(foyer, admin, { firm_name: 'x' })).status, 503)
    proxy.setMode('pass')
    const works = async () => (await changeIn(foyer, admin, { firm_name: 'Third LLP' })).status === 200
    await until('it works again', works)
    assert.match((await form(foyer)).text, /<bdi>Third LLP<\/bdi>/)
  })
}
