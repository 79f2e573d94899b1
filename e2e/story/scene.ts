import type { Page } from '@playwright/test'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import type { TestSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { until } from '#server/testing/until.ts'

/** A user with a browser of their own, and the errors of its pages. */
export type Visitor = { page: Page; complaints: string[] }

export type Scene = { foyer: TestFoyer; smtp: TestSmtpServer }

export const firmAddress = 'intake@example.com'
export const prospect = { first: 'Ada', last: 'Lovelace', email: 'ada@example.org' }
export const grace = {
  name: 'Grace Hopper',
  email: 'grace@example.com',
  password: 'correct horse battery staple',
}
export const barbara = {
  name: 'Barbara Liskov',
  email: 'barbara@example.com',
  password: 'another sentence of mine',
}

/** Waits for a mail to an address with a matching subject. */
export const mailTo = ({ smtp }: Scene, address: string, subject: RegExp) =>
  until(`a mail to ${address} about ${subject}`, () =>
    smtp.mails.find(
      ({ envelope, parsed }) => envelope.to.includes(address) && subject.test(parsed.subject ?? ''),
    ),
  )

/** The link to a path in the text of a mail. @throws when the text has none */
export const linkIn = (text: string | undefined, path: string): string => {
  const link = new RegExp(`^http://\\S+${path}\\S*$`, 'm').exec(text ?? '')?.[0]
  if (link === undefined) throw new Error(`No link to ${path} in: ${text}`)
  return link
}

/** Fills in fields by their labels and presses the button. */
export const send = async (page: Page, values: Record<string, string>, button: string): Promise<void> => {
  for (const [label, value] of Object.entries(values))
    await page.getByLabel(label, { exact: true }).fill(value)
  await page.getByRole('button', { name: button, exact: true }).click()
}

export const signIn = (page: Page, { email, password }: { email: string; password: string }): Promise<void> =>
  send(page, { 'E-mail': email, Password: password }, 'Sign in')

export const heading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { name, exact: true }).waitFor()

/** Runs `act`, which the server must refuse with this status. Chromium logs the answer: removes that one complaint. */
export const refused = async (
  { complaints }: Visitor,
  status: number,
  act: () => Promise<void>,
): Promise<void> => {
  await act()
  const report = await until(`the browser to report the answer ${status}`, () =>
    complaints.find((text) => text.includes(` responded with a status of ${status} `)),
  )
  complaints.splice(complaints.indexOf(report), 1)
}
