import assert from 'node:assert/strict'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { job } from '#server/features/leads/imports/imports.job.ts'
import { plainRows, workbookOf, zipOf } from '#server/features/leads/imports/test-workbooks.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser, inaccessible, signIn, visit } from './app-browser.ts'

after(closeBrowser)

const csv = [
  'Name;Correo;Ciudad;Shoe size',
  'Ada Lovelace;ada@example.com;London;36',
  'Grace Hopper;grace@example.com;;',
  'Known;known@example.com;Rome;',
  'Wrong;not an address;;',
].join('\r\n')

test('an admin drops a file, sees what would happen, imports it, and takes it back', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)({ jobs: [job] })
  const { email } = await foyer.attorney({ email: 'boss@example.com' })
  await foyer.submit({ email: 'known@example.com' })
  const { page, complaints } = await visit(t)
  await signIn(page, foyer.url, email)
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Data', exact: true }).click()
  await page.getByText('Nothing has been imported yet.').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  const shot = async (name: string) => {
    const folder = process.env['FOYER_SHOTS']
    if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
  }
  await shot('import-1')

  const folder = await mkdtemp(join(tmpdir(), 'foyer-test-'))
  const choose = async (name: string, content: string | Buffer) => {
    await writeFile(join(folder, name), content)
    await page.locator('input[type=file]').setInputFiles(join(folder, name))
  }
  await choose('broken.csv', `name\n"${'x'.repeat(400_000)}`)
  await page.getByRole('alert').getByText('quotation mark that is never closed').waitFor()
  await choose('people.csv', csv)
  await page.getByRole('heading', { name: 'people.csv' }).waitFor()
  const ofCity = page.getByLabel('What Ciudad is')
  assert.equal(await ofCity.inputValue(), 'city')
  assert.equal(await page.getByLabel('What Shoe size is').inputValue(), '')
  await page.getByText('London · Rome').waitFor()
  await page.getByLabel('Rows', { exact: true }).selectOption('Add new leads and change those that exist')
  await page.getByRole('button', { name: 'Check what would happen' }).click()
  await page.getByText('2 new leads').waitFor()
  const { y = -1 } = (await page.getByRole('heading', { name: 'What would happen' }).boundingBox()) ?? {}
  const { height } = page.viewportSize() ?? assert.fail()
  assert.ok(y >= 0 && y < height, `the rehearsal is in sight when it is ready (${y} of ${height})`)
  assert.match(await page.locator(':focus').innerText(), /^What would happen/)
  await page.getByText('1 changed lead').click()
  await page.getByText('Rome', { exact: true }).waitFor()
  await page.getByText('This is not an e-mail address', { exact: false }).waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await shot('import-2')
  assert.equal((await foyer.deps.db.selectFrom('leads').select('id').execute()).length, 1)

  await page.getByRole('button', { name: 'Import 3 rows' }).click()
  await page.getByRole('heading', { name: 'Imported', exact: true }).waitFor()
  await page.getByText('1 row refused').waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await shot('import-3')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download refused rows' }).click()
  assert.equal((await download).suggestedFilename(), 'people refused.csv')

  await page.getByRole('button', { name: 'Undo the import' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Undo the import' }).click()
  await page.getByRole('heading', { name: 'Undone' }).waitFor()
  await until('the leads are as before', async () => {
    const leads = await foyer.deps.db.selectFrom('leads').select('city').execute()
    return leads.length === 1 && leads[0]?.city === null
  })

  await page.getByRole('link', { name: 'All imports' }).click()
  const sheets = [
    { name: 'People', rows: plainRows },
    { name: 'Others', rows: plainRows.replace('Ada Lovelace', 'Emmy Noether') },
  ]
  await choose('book.xlsx', await workbookOf({ sheets }))
  await page.getByText('Ada Lovelace').waitFor()
  await page.getByLabel('Sheet').selectOption('Others')
  await page.getByText('Emmy Noether').waitFor()
  assert.equal(await page.getByLabel('Sheet').inputValue(), 'Others')
  assert.deepEqual(await inaccessible(page), [])
  await shot('import-5')
  await page.getByRole('link', { name: 'All imports' }).click()
  const people = 'Name,E-mail,CV\nAda,ada@example.com,ada.txt\nGrace,grace@example.com,gone.pdf\n'
  await choose('people.zip', await zipOf({ 'people.csv': people, 'ada.txt': 'Ada wrote this.' }))
  await page.getByRole('button', { name: 'Check what would happen' }).click()
  await page.getByText('1 resume to attach, 1 resume not attached').waitFor()
  await page.getByText('The ZIP has no file with this name.').waitFor()
  await page.getByText('2 new leads').click()
  await page.getByText('ada.txt', { exact: true }).waitFor()
  assert.deepEqual(await inaccessible(page), [])
  await shot('import-6')
  await page.getByRole('button', { name: 'Import 2 rows' }).click()
  await page.getByText('1 resume attached').waitFor()
  await page.getByRole('heading', { name: 'Resumes not attached' }).waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  await shot('import-7')
  await page.getByRole('link', { name: 'All imports' }).click()
  await page.getByText('Undone', { exact: false }).first().waitFor()
  await shot('import-4')
  assert.deepEqual(
    complaints.filter((each) => !each.includes('422')),
    [],
  )
})
