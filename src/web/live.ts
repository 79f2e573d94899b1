import { useEffect, useState } from 'react'
import type { Change } from '#contract/changes.ts'
import { forgetRows, readRows } from '#web/features/inbox/fresh-rows.ts'
import { ask } from './api.ts'
import { queryClient } from './queries.ts'
import { freshToken } from './session.ts'

const longestPauseMs = 15_000
/** The server shows every 5 seconds that it is alive; who hears nothing for longer than this comes again. */
const silentMaxMs = 12_000

/**
 * Follows the feed of changes for as long as a screen is open, and has what changed shown. After a break it goes on where it
 * was, so nothing is missed.
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
    const once = new AbortController()
    const watch = watchConnection(AbortSignal.any([signal, once.signal]), () => once.abort())
    try {
      if ((await freshToken()) === undefined) return
      const { body } = await ask('watchChanges', {
        query: cursor === undefined ? {} : { after: cursor },
        signal: AbortSignal.any([signal, once.signal]),
      })
      if (!body) return
      for await (const change of changesIn(body, watch.heard)) {
        // A shorter break is outlasted by the queries, which ask again.
        if (failures > 1) void readFailed()
        failures = 0
        tellLive(true)
        // What was read before the feed began may be older than its beginning.
        if (cursor === undefined) void readAgain()
        cursor = change.cursor
        digest(change)
      }
    } catch {
      failures += 1
      if (!signal.aborted && (failures > 1 || !navigator.onLine)) tellLive(false)
    } finally {
      once.abort()
    }
    await pause(Math.min(longestPauseMs, failures * failures * 500), signal)
  }
}

/** Gives a connection up that has gone silent: behind a network that went away, or a laptop that slept. */
const watchConnection = (signal: AbortSignal, giveUp: () => void) => {
  let lastHeard = Date.now()
  const look = () => {
    if (Date.now() - lastHeard > silentMaxMs) giveUp()
  }
  const timer = setInterval(look, 2_000)
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  document.addEventListener('visibilitychange', look, { signal })
  for (const event of ['online', 'offline']) globalThis.addEventListener(event, giveUp, { signal })
  return { heard: () => void (lastHeard = Date.now()) }
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const over = new AbortController()
    const end = () => (clearTimeout(timer), over.abort(), resolve())
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { signal: over.signal })
    globalThis.addEventListener('online', end, { signal: over.signal })
    document.addEventListener('visibilitychange', end, { signal: over.signal })
  })

/** WHATWG HTML section 9.2.6; of an event only its data is of interest here. */
async function* changesIn(body: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<Change> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    heard()
    if (done) return
    const blocks = (rest + value).split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = block.split(/\r?\n/).flatMap((line) => (line.startsWith('data:') ? [line.slice(5)] : []))
      if (data.length) yield JSON.parse(data.join('\n')) as Change
    }
  }
}

const read = (...queryKey: unknown[]) => void queryClient.invalidateQueries({ queryKey })

const digest = ({ kind, lead_id }: Change) => {
  if (kind === 'ready') return
  if (kind === 'resync') void readAgain()
  else if (lead_id === null) {
    for (const key of kind.startsWith('settings.') ? ['settings', 'welcome'] : ['attorneys', 'colleagues'])
      read(key)
  } else {
    for (const key of ['events', ...(keysOf(kind) ?? [])]) read(key, lead_id)
    if (!kind.startsWith('lead.')) return
    readRows([lead_id])
    if (kind === 'lead.submitted') read('related')
    refreshCounts()
  }
}

const keysOf = (kind: string): string[] | undefined =>
  ({ lead: ['lead', 'mails'], note: ['notes'], mail: ['mails'] })[kind.split('.')[0] ?? '']

/** Everything, once what is being read just now has come in: it may be as old. */
const readAgain = async () => {
  const reading = queryClient.getQueryCache().findAll({ fetchStatus: 'fetching' })
  await Promise.allSettled(reading.map(async (query) => query.promise))
  forgetRows()
  await queryClient.invalidateQueries()
}

/** What could not be read while the connection was broken. */
const readFailed = () =>
  queryClient.refetchQueries({ type: 'active', predicate: ({ state }) => state.isInvalidated })

let waiting: ReturnType<typeof setTimeout> | undefined

/** Many changes at once are one reading. */
export const refreshCounts = (): void => {
  waiting ??= setTimeout(() => {
    waiting = undefined
    for (const key of ['counts', 'mailbox', 'neighbours']) read(key)
  }, 400)
}
