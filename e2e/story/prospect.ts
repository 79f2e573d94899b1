import assert from 'node:assert/strict'
import { resumePdf } from '#scripts/screenshots/resume-pdf.ts'
import { type Scene, type Visitor, firmAddress, linkIn, mailTo, prospect } from './scene.ts'

export const wordsOfResume = 'Analytical engines, and the first program for one'
const resume = Buffer.from(
  resumePdf(`${prospect.first} ${prospect.last}`, ['#Experience', wordsOfResume]),
  'latin1',
)
/** A prospect takes at least this long to fill in the form; a lead that is sent much faster is marked as suspicious. */
const readingMs = 60_000

/** Sends the form as a prospect. @returns the reference on the receipt */
export const sendTheForm = async ({ foyer }: Scene, { page }: Visitor): Promise<string> => {
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

/** The prospect gets a confirmation, and the firm a notification with the resume. @returns the link to the lead */
export const bothMailsArrive = async (scene: Scene, reference: string): Promise<string> => {
  const thanks = await mailTo(scene, prospect.email, /we have received your resume/)
  assert.deepEqual(thanks.envelope.to, [prospect.email])
  assert.ok(thanks.parsed.text?.includes(reference))
  assert.ok(thanks.parsed.text?.includes('Dear Ada Lovelace,'))
  assert.equal(thanks.parsed.attachments.length, 0)
  assert.doesNotMatch(thanks.parsed.text ?? '', /\/app/)

  const notification = await mailTo(scene, firmAddress, /Ada Lovelace/)
  assert.deepEqual(notification.envelope.to, [firmAddress])
  assert.ok(notification.parsed.text?.includes(reference))
  assert.equal(notification.parsed.replyTo, undefined)
  assert.ok(notification.parsed.text?.includes(`mailto:${prospect.email}`))
  const [attached, ...others] = notification.parsed.attachments
  assert.deepEqual(others, [])
  assert.equal(attached?.filename, 'résumé.pdf')
  assert.ok(attached && Buffer.from(asBytes(attached.content)).equals(resume))
  assert.equal(scene.smtp.mails.length, 2)
  return linkIn(notification.parsed.text, '/app/leads/')
}

const asBytes = (content: ArrayBuffer | Uint8Array | string) =>
  typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
