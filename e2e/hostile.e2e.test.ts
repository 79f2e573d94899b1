import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from '@playwright/test'
import { skip } from '#scripts/chromium.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { type TestFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, visit } from './app-browser.ts'
import { resumePdf } from '#scripts/screenshots/resume-pdf.ts'

after(closeBrowser)

const script = '<script>window.__hit = 1</script>'
const image = '"><img src=x onerror="window.__hit = 1">'
const overridden = 'gnp.\u202Efdp.exe'
/** Names with markup, direction overrides, a very long word, invisible characters, and characters of several code points. */
const names = [
  { first_name: script, last_name: image },
  { first_name: overridden, last_name: '\u2067Turing' },
  { first_name: 'W'.repeat(100), last_name: 'w'.repeat(100) },
  { first_name: 'A\u200Bd\u200Da', last_name: '👩🏽‍⚖️ {{7*7}} ${7*7}' },
]
// Every special character that RFC 5321 allows without quotes.
const email = "o'&!#$%*+/=?^_`{|}~-<x".replace('<', '') + '@example.com'

test(
  'names, files and notes are shown as text on every page, and no script in them runs',
  { skip },
  async (t) => {
    const foyer = await makeStartFoyer(t, undefined)({ jobs: [readResume] })
    const { page, complaints } = await visit(t)
    await page.addInitScript(`addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    console.error('refused by the policy: ' + violatedDirective + ' ' + blockedURI))`)
    await fill(foyer)
    await signIn(page, foyer.url)

    for (const { first_name, last_name } of names) await shows(page, first_name, last_name, email)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('textbox').fill(email.slice(0, 4))
    await page.getByRole('dialog').getByText(email).first().waitFor()
    await shows(page, script, image)

    for (const [index, { first_name, last_name }] of names.entries()) {
      await page.goto(`${foyer.url}/app/leads/${index + 1}`)
      await page.getByRole('heading', { name: 'Activity' }).waitFor()
      await page.getByText(/^Receipt to/).waitFor()
      await page.locator('main canvas').waitFor()
      await shows(page, `${first_name} ${last_name}`, email, script, image)
      assert.equal(await page.title(), `${first_name} ${last_name} · Foyer`.replaceAll(/\s+/g, ' '))
    }
    await page.goto(`${foyer.url}/app/team`)
    await page.getByText('2 active accounts').waitFor()
    await shows(page, script, image)
    await page.goto(`${foyer.url}/app/mail`)
    await page.getByText('Sent', { exact: true }).click()
    await page.getByText(email).first().waitFor()
    await shows(page, email)

    await readMails(page, foyer.url)
    await handIn(page, foyer.url)
    assert.deepEqual(complaints, [])
  },
)

/** Submits leads, then writes the names that the API would clean directly into the database, as an older version might have. */
const fill = async (foyer: TestFoyer) => {
  const { token } = await foyer.attorney({ email: 'grace@example.com' })
  await foyer.attorney({ email: 'ada@example.com' })
  for (const [index, name] of names.entries()) {
    const resume = { name: `${image}${script}.pdf`, content: resumePdf(script) }
    const { status, body } = await foyer.submit({ ...name, email, resume })
    assert.equal(status, 201)
    assert.doesNotMatch(body.first_name + body.last_name, /[\u202a-\u202e\u2066-\u2069]/)
    const json = { text: `${script}\n${image}\n${overridden}` }
    await foyer.call('POST', `/api/leads/${index + 1}/notes`, { token, json })
    const change = { state: 'REACHED_OUT', contact: 'phone', assigned_to: 2 }
    if (index === 0) await foyer.call('PATCH', '/api/leads/1', { token, json: change })
  }
  await until('every mail is written', async () => {
    const mails = await foyer.deps.db.selectFrom('mails').select('state').execute()
    return mails.every(({ state }) => state === 'sent')
  })
  await transact(foyer.deps.db, async (tx) => {
    for (const [index, name] of names.entries()) {
      const more = {
        origin: JSON.stringify({ src: script, utm_source: image }),
        marks: 'honeypot',
        state: 'PENDING',
        reached_out_at: null,
      } as const
      const where = { resume_name: `${overridden}${image}${script}.pdf` }
      await tx
        .updateTable('leads')
        .set({ ...name, ...more, ...where })
        .where('id', '=', index + 1)
        .execute()
    }
    await tx.updateTable('attorneys').set({ name: script }).where('id', '=', 1).execute()
    await tx.updateTable('attorneys').set({ name: image }).where('id', '=', 2).execute()
  })
}

const signIn = async (page: Page, url: string) => {
  await page.goto(`${url}/app/inbox?view=all`)
  await page.getByLabel('E-mail').fill('grace@example.com')
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('[data-row] a').first().waitFor()
}

/** Asserts that the page or one of its frames shows the words literally: no element was made of them, no script ran. */
const shows = async (page: Page, ...words: string[]) => {
  const contents = await Promise.all(
    page.frames().map((frame) => frame.evaluate<string>('document.body.textContent')),
  )
  for (const word of words)
    assert.ok(contents.join('\n').includes(word), `${page.url()} does not show ${JSON.stringify(word)}`)
  for (const frame of page.frames()) {
    const marks = 'img[src=x], script:not([src], [nonce], [type="application/json"])'
    assert.equal(await frame.locator(marks).count(), 0, `${page.url()} made an element of it`)
    assert.equal(await frame.evaluate('globalThis.__hit'), undefined, `${page.url()} ran it`)
  }
}

const readMails = async (page: Page, url: string) => {
  await page.goto(`${url}/dev/mail`)
  await shows(page, email)
  const links = await page
    .locator('ul.mails a')
    .evaluateAll((all) => all.map((link) => String(Object(link).href)))
  assert.equal(links.length >= names.length, true)
  for (const link of links) {
    await page.goto(link)
    await shows(page)
  }
}

/** Sends the form: the form shows the name of the file, the receipt the name of the prospect. */
const handIn = async (page: Page, url: string) => {
  await page.goto(url)
  await page.fill('#first_name', script)
  await page.fill('#last_name', image)
  await page.fill('#email', email)
  await page.check('#consent')
  await page.setInputFiles('#resume', {
    name: `${image}.pdf`,
    mimeType: 'application/pdf',
    buffer: Buffer.from(resumePdf(script)),
  })
  await shows(page, `${image}.pdf`)
  await page.click('form > button')
  await page.waitForURL(/\/received\?/)
  await shows(page)
}
