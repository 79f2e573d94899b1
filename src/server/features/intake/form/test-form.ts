import assert from 'node:assert/strict'
import type { Answer, Call } from '#server/testing/requests/call.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { submission, type SubmissionParts } from '#server/testing/requests/submission.ts'

/** A form as in a browser without JavaScript: the address it is sent to, and its hidden fields. */
export type OpenForm = { text: string; action: string; hidden: Record<string, string> }

export const openForm = async (foyer: TestFoyer, path = '/', options: Call = {}): Promise<OpenForm> => {
  const answer = await foyer.call('GET', path, options)
  assert.equal(answer.status, 200)
  return formIn(answer)
}

export const formIn = ({ text }: Pick<Answer, 'text'>): OpenForm => {
  const hidden = [...text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)]
  return {
    text,
    action: unescaped(/ action="([^"]*)"/.exec(text)?.[1] ?? assert.fail('the page has no form')),
    hidden: Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, unescaped(value)])),
  }
}

/** Sends the form with the consent ticked. */
export const sendForm = (
  foyer: TestFoyer,
  { action, hidden }: OpenForm,
  parts: SubmissionParts = {},
): Promise<Answer> =>
  foyer.call('POST', action, {
    multipart: submission({ ...parts, more: { ...hidden, consent: 'on', ...parts.more } }),
  })

export const unescaped = (text: string): string =>
  text.replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))

export const onlyLead = (foyer: TestFoyer) =>
  foyer.deps.db.selectFrom('leads').selectAll().executeTakeFirstOrThrow()
