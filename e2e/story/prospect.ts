import assert from 'node:assert/strict'
import { resumePdf } from '#scripts/screenshots/resume-pdf.ts'
import { type Scene, type Somebody, firmAddress, linkIn, mailTo, prospect } from './scene.ts'

export const wordsOfResume = 'Analytical engines, and the first program for one'
const resume = Buffer.from(
  resumePdf(`${prospect.first} ${prospect.last}`, ['#Experience', wordsOfResume]),
  'latin1',
)
/** Nobody reads the form and fills it in faster; who does is marked. */
const readingMs = 60_000

/** A prospect sends the form. @returns the reference on the receipt */
export const sendTheForm = async ({ foyer }: Scene, { page }: Somebody): Promise<string> => {
  await page.goto(foyer.url)
  await page.getByLabel('First name').fill(prospect.first)
  await page.getByLabel('Last name').fill(prospect.last)
  await page.getByLabel('E-mail address').fill(prospect.email)
  await page
    .locator('#resume')
    .setInputFiles({ name: 'résumé.pdf', mimeType: 'application/pdf', buffer: resume })
  await page.getByLabel('I have read and understood this.').check()
  foyer.advance(readingMs)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('heading', { name: 'Thank you, your resume has arrived' }).waitFor()
  const reference = await page.locator('.reference strong').innerText()
  assert.match(reference, /^\S+$/)
  return reference
}

/** The prospect is thanked, and the firm is told, with the resume. @returns the link to the lead */
export const bothMailsArrive = async (scene: Scene, reference: string): Promise<string> => {
  const thanks = await mailTo(scene, prospect.email, /we have received your resume/)
  assert.deepEqual(thanks.envelope.to, [prospect.email])
  assert.ok(thanks.parsed.text?.includes(reference))
  assert.ok(thanks.parsed.text?.includes('Dear Ada Lovelace,'))
  assert.equal(thanks.parsed.attachments.length, 0)
  assert.doesNotMatch(thanks.parsed.text ?? '', /\/app/)

  const consent = await mailTo(scene, firmAddress, /Ada Lovelace/)
  assert.deepEqual(consent.envelope.to, [firmAddress])
  assert.ok(consent.parsed.text?.includes(reference))
  assert.equal(consent.parsed.replyTo, undefined)
  assert.ok(consent.parsed.text?.includes(`mailto:${prospect.email}`))
  const [attached, ...others] = consent.parsed.attachments
  assert.deepEqual(others, [])
  assert.equal(attached?.filename, 'résumé.pdf')
  assert.ok(attached && Buffer.from(asBytes(attached.content)).equals(resume))
  assert.equal(scene.smtp.mails.length, 2)
  return linkIn(consent.parsed.text, '/app/leads/')
}

const asBytes = (content: ArrayBuffer | Uint8Array | string) =>
  typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
