import assert from 'node:assert/strict'
import type { Page } from '@playwright/test'
import { testPassword } from '#server/testing/attorneys.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { visit } from './app-browser.ts'

/** Signs in; what comes back opens the page of a lead with this file as its resume. */
export const makeReader = async (t: Parameters<typeof visit>[0], foyer: TestFoyer) => {
  await foyer.attorney({ email: 'grace@example.com' })
  const { page, complaints } = await visit(t)
  await page.goto(`${foyer.url}/app/sign-in`)
  await page.getByLabel('E-mail').fill('grace@example.com')
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/inbox/)
  const open = async (content: Uint8Array<ArrayBuffer> | string, name = 'resume.pdf') => {
    const { status, body } = await foyer.submit({ resume: { name, content } })
    assert.equal(status, 201, JSON.stringify(body))
    await page.goto(`${foyer.url}/app/leads/${body.id}`)
    return page.getByRole('region', { name: 'Resume' })
  }
  return { page, complaints, open }
}

/** The share of a drawn page that is not white. */
export const inkOn = async (page: Page, number = 1) => {
  const canvas = page.getByRole('group', { name: `Page ${number}`, exact: true }).locator('canvas')
  await canvas.waitFor()
  return canvas.evaluate((element) => {
    const { getContext, width, height } = Object(element)
    const { data } = getContext.call(element, '2d').getImageData(0, 0, width, height)
    const pixels = new Uint32Array(data.buffer)
    return pixels.filter((pixel) => pixel !== 0xffffffff).length / pixels.length
  })
}

/** Waits until the words are found once. */
export const find = async (page: Page, words: string) => {
  await page.getByRole('textbox', { name: 'Search in the resume' }).fill(words)
  await page.getByText('1 of 1', { exact: true }).waitFor()
}
