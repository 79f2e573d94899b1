import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { transact } from '#server/adapters/database/transact.ts'
import { recordEvents } from '#server/features/events/record-event.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

test('the audit log names people, exact times and the values before and after, and is narrowed by person, kind and days', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney({ email: 'grace@example.com' })
  const ada = await foyer.attorney({ email: 'ada@example.com' })
  const { id } = (await foyer.submit()).body
  await foyer.call('PATCH', `/api/leads/${id}`, { token, json: { assigned_to: ada.id, city: 'Tampa' } })
  await foyer.call('PATCH', `/api/attorneys/${ada.id}`, { token, json: { role: 'attorney' } })
  await foyer.call('PATCH', '/api/auth/me', { token: ada.token, json: { name: 'Ada Lovelace' } })

  const { page, complaints } = await visit(t, { timezoneId: 'UTC' })
  await signIn(page, foyer.url, 'grace@example.com')
  await page.goto(`${foyer.url}/app/settings/audit`)
  const rows = page.getByRole('list', { name: 'Audit log' }).getByRole('listitem')
  const shows = (...words: string[]) =>
    until(`the log shows ${words.join('; ')}`, async () => {
      const texts = await rows.allTextContents()
      return texts.length === words.length && words.every((word, at) => texts[at]?.includes(word))
    })
  const changes = [
    'grace@example.com changed the account of Ada Lovelace',
    'Assigned to: – → Ada Lovelace',
    'Resume handed in',
  ]
  await rows.first().waitFor()
  await page.getByText('Role: Admin → Attorney').waitFor()
  const [latest] = await foyer.deps.db
    .selectFrom('events')
    .select('at')
    .where('kind', '=', 'lead.changed')
    .execute()
  const time = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeStyle: 'medium', timeZone: 'UTC' })
  await page.getByText(time.format(latest?.at)).first().waitFor()
  assert.deepEqual(await inaccessible(page), [])

  await page.getByLabel('Person').selectOption('grace@example.com')
  await shows(...changes.slice(0, 2))
  await page.getByLabel('Kind').selectOption('Lead changed')
  await shows('City: – → Tampa')
  await page.getByLabel('Person').selectOption('Anyone')
  await page.getByLabel('Kind').selectOption('Lead arrived')
  await shows('Resume handed in')
  await page.getByLabel('From').fill('2099-01-01')
  await page.getByText('Nothing was found').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await page.getByLabel('From').fill('2001-01-01')
  await shows('Resume handed in')

  // As if both had come from the original.
  const at = foyer.deps.now()
  const active = { email: ada.email, role: 'attorney', status: 'active' }
  await transact(foyer.deps.db, (tx) =>
    recordEvents(tx, [
      { kind: 'lead.imported', at, leadId: id, after: { email: 'call me', resume: 'uploads/gone.pdf' } },
      { kind: 'attorney.imported', at, attorneyId: ada.id, after: active },
    ]),
  )
  await page.getByLabel('Kind').selectOption('Account taken over')
  await shows('Foyer took over the account of Ada Lovelace from another installation')
  await page.getByLabel('Kind').selectOption('Lead imported')
  await shows('Foyer imported this person, with this difference. It said:')
  await shows('Resume: uploads/gone.pdf')
  assert.deepEqual(complaints, [])
})
