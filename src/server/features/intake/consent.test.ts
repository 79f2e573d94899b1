import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { formIn, openForm, sendForm, unescaped } from './form/test-form.ts'

const consentTextsOf = async (foyer: TestFoyer, token: string) => {
  const leads = await foyer.deps.db.selectFrom('leads').select('id').orderBy('id').execute()
  return Promise.all(
    leads.map(async ({ id }) => (await foyer.call('GET', `/api/leads/${id}`, { token })).body.consent),
  )
}

onEachDatabase(
  'a changed consent text is a new version: earlier leads keep the text that was ticked, and an open form is asked again',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const save = (consent_texts: object) =>
      foyer.call('PATCH', '/api/settings', { token, json: { consent_texts } })
    assert.equal((await sendForm(foyer, await openForm(foyer))).status, 303)

    const open = await openForm(foyer)
    const own = 'We are not your attorneys yet.\n\nSend us <b>nothing</b> confidential.'
    await save({ en: own })
    const asked = await sendForm(foyer, open)
    assert.equal(asked.status, 422)
    assert.match(asked.text, /id="consent-mistake">This notice has changed/)
    assert.ok(unescaped(asked.text).includes(`<p class="consent" dir="auto">${own}</p>`))
    assert.doesNotMatch(asked.text, /name="consent"[^>]* checked/)
    assert.equal((await sendForm(foyer, formIn(asked))).status, 303)
    const spanish = await openForm(foyer, '/?lang=es')
    assert.doesNotMatch(spanish.text, /not your attorneys/)

    await save({ en: null })
    assert.equal((await sendForm(foyer, await openForm(foyer))).status, 303)
    const [first, second, third] = await consentTextsOf(foyer, token)
    assert.match(first.text, /creates no attorney-client relationship/)
    assert.equal(second.text, `${own}\n\nI have read and understood this.`)
    assert.notEqual(second.version, first.version)
    assert.equal(third.version, first.version)
    const rows = await foyer.deps.db.selectFrom('consent_texts').select('version').execute()
    assert.equal(rows.length, 2)
  },
)

onEachDatabase('the built-in consent text contains the current name of the firm', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const { hidden } = await openForm(foyer)
  const json = { firm_name: 'Lovelace {firm} LLP' }
  const { body } = await foyer.call('PATCH', '/api/settings', { token, json })
  const form = await openForm(foyer)
  assert.notEqual(form.hidden['consent_version'], hidden['consent_version'])
  assert.ok(
    unescaped(form.text).includes(`<p class="consent" dir="auto">${body.built_in_consent_texts.en}</p>`),
  )
  assert.match(body.built_in_consent_texts.en, /client of Lovelace \{firm\} LLP/)
})
