import type { TestContext } from 'node:test'
import { createParser } from 'eventsource-parser'
import { Change } from '#contract/schemas/changes.ts'
import { checkAnswer } from '#server/testing/requests/answers-match-contract.ts'
import { until } from './until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

export type OpenChanges = {
  /** The events so far; the first is `ready`. */
  events: Change[]
  contentType: string | null
  text(): string
  isOver(): boolean
  close(): Promise<void>
}

/** Listens to the changes of a server as the app does. Returns after the first event. */
export const openChanges = async (
  t: TestContext,
  url: string,
  token: string,
  headers: Record<string, string> = {},
): Promise<OpenChanges> => {
  const leaving = new AbortController()
  const response = await fetch(`${url}/api/changes`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: leaving.signal,
  })
  const contentType = response.headers.get('content-type')
  checkAnswer({
    method: 'GET',
    path: '/api/changes',
    status: response.status,
    contentType: contentType ?? '',
    body: undefined,
  })
  if (response.status !== 200) throw new Error(`The stream answered ${response.status}.`)
  const events: Change[] = []
  let text = ''
  let isOver = false
  const read = async () => {
    const parser = createParser({ onEvent: ({ data }) => events.push(Change.parse(JSON.parse(data))) })
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      const more = decoder.decode(chunk, { stream: true })
      text += more
      parser.feed(more)
    }
  }
  const reading = read()
    .catch(() => {})
    .finally(() => {
      isOver = true
    })
  const close = async () => {
    leaving.abort()
    await reading
  }
  whenOver(t, close)
  await until('the first event', () => events.length > 0 || isOver)
  return {
    events,
    contentType,
    text: () => text,
    isOver: () => isOver,
    close,
  }
}
