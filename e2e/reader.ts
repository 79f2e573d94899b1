import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Page } from '@playwright/test'
import { job as readResume } from '#server/features/reading/read-resume.job.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { type TestFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { type Visitor, visit } from './app-browser.ts'

type Reader = Visitor & {
  foyer: TestFoyer
  /** Opens the page of a lead with this file as its resume. */
  open(content: Uint8Array<ArrayBuffer> | string, name?: string): Promise<ReturnType<Page['getByRole']>>
}

/** Starts a Foyer, and a browser in which an attorney is signed in. */
export const makeReader = async (t: TestContext): Promise<Reader> => {
  const foyer = await makeStartFoyer(t, undefined)({ jobs: [readResume] })
  await foyer.attorney({ email: 'grace@example.com' })
  const { page, complaints } = await visit(t)
  await page.goto(`${foyer.url}/app/sign-in`)
  await page.getByLabel('E-mail').fill('grace@example.com')
  await page.getByLabel('Password', { exact: true }).fill(testPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/inbox/)
  return {
    foyer,
    page,
    complaints,
    open: async (content, name = 'resume.pdf') => {
      const { status, body } = await foyer.submit({ resume: { name, content } })
      assert.equal(status, 201, JSON.stringify(body))
      await page.goto(`${foyer.url}/app/leads/${body.id}`)
      return page.getByRole('region', { name: 'Resume' })
    },
  }
}

const groupOf = (page: Page, number: number) =>
  page.getByRole('group', { name: `Page ${number}`, exact: true })

/** The note above a page of a PDF. */
export const noteOn = (page: Page, number: number) => groupOf(page, number).locator('..').getByRole('note')

/** Scrolls to a page and waits until it is drawn. @returns the share of its pixels that are not white */
export const inkOn = async (page: Page, number = 1): Promise<number> => {
  const group = groupOf(page, number)
  await group.scrollIntoViewIfNeeded()
  const canvas = group.locator('canvas')
  await canvas.waitFor()
  return canvas.evaluate((element) => {
    const { getContext, width, height } = Object(element)
    const { data } = getContext.call(element, '2d').getImageData(0, 0, width, height)
    const pixels = new Uint32Array(data.buffer)
    return pixels.filter((pixel) => pixel !== 0xffffffff).length / pixels.length
  })
}

/** Searches for the words and waits until they are found `times` times. */
export const find = async (page: Page, words: string, times = 1): Promise<void> => {
  await page.getByRole('textbox', { name: 'Search in the resume' }).fill(words)
  await page.getByText(`1 of ${times}`, { exact: true }).waitFor()
}
