import { useEffect, useState } from 'react'
import type { Change } from '#contract/changes.ts'
import { ask } from './api.ts'
import { queryClient } from './queries.ts'
import { freshToken } from './session.ts'

const longestPauseMs = 15_000

/**
 * Follows the feed of changes for as long as a screen is open, and has what changed read again. After a break it goes on
 * where it was, so nothing is missed.
 * @returns whether the feed is open (or was a moment ago)
 */
export const useLive = (): boolean => {
  const [live, setLive] = useState(true)
  useEffect(() => {
    const over = new AbortController()
    void follow(over.signal, setLive)
    return () => over.abort()
  }, [])
  return live
}

const follow = async (signal: AbortSignal, tellLive: (live: boolean) => void) => {
  let cursor: string | undefined
  let failures = 0
  while (!signal.aborted) {
    try {
      if ((await freshToken()) === undefined) return
      const { body } = await ask('watchChanges', {
        query: cursor === undefined ? {} : { after: cursor },
        signal,
      })
      if (!body) return
      for await (const change of changesIn(body)) {
        failures = 0
        tellLive(true)
        cursor = change.cursor
        digest(change)
      }
    } catch {
      failures += 1
      if (!signal.aborted && failures > 1) tellLive(false)
    }
    await pause(Math.min(longestPauseMs, failures * failures * 500), signal)
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    for (const [target, event] of [
      [signal, 'abort'],
      [globalThis, 'online'],
    ] as const)
      target.addEventListener(event, () => (clearTimeout(timer), resolve()), { once: true })
  })

/** WHATWG HTML section 9.2.6; of an event only its data is of interest here. */
async function* changesIn(body: ReadableStream<Uint8Array>): AsyncGenerator<Change> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const blocks = (rest + value).split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = block.split(/\r?\n/).flatMap((line) => (line.startsWith('data:') ? [line.slice(5)] : []))
      if (data.length) yield JSON.parse(data.join('\n')) as Change
    }
  }
}

const digest = ({ kind, lead_id }: Change) => {
  if (kind === 'ready') return
  if (kind === 'resync') {
    void queryClient.invalidateQueries()
    return
  }
  if (lead_id !== null) {
    for (const key of ['lead', 'notes', 'events', 'mails', 'related'])
      void queryClient.invalidateQueries({ queryKey: [key, lead_id] })
    refreshInbox()
  } else {
    void queryClient.invalidateQueries({ queryKey: ['attorneys'] })
    void queryClient.invalidateQueries({ queryKey: ['colleagues'] })
  }
}

let waiting: ReturnType<typeof setTimeout> | undefined

/** Many changes at once are one reading. */
export const refreshInbox = (): void => {
  waiting ??= setTimeout(() => {
    waiting = undefined
    for (const key of ['inbox', 'counts', 'mailbox']) void queryClient.invalidateQueries({ queryKey: [key] })
  }, 400)
}
