import type { Change } from '#contract/schemas/changes.ts'
import { readChanges, silentMaxMs } from './change-stream.ts'
import { freshToken } from './session.ts'

/** The callbacks of a tab that follows the change feed. */
export type Follower = {
  /** Called with each change once, in order. */
  change(change: Change): void
  /** Called when changes may have been missed: the tab must read everything again. */
  missed(): void
  /** Called with whether the feed is open, in this tab or in another one, or was a moment ago. */
  live(isLive: boolean): void
}

/** What the tabs of a browser send to each other. `from` is the number of the sending tab. */
type TabMessage =
  | { kind: 'ask' }
  | { kind: 'claim'; from: number }
  | { kind: 'at'; from: number; cursor: string }
  | { kind: 'change'; from: number; after: string | undefined; change: Change }
  | { kind: 'end' }

/** The state of the leading tab, which has the stream open or tries to open it. */
type Leadership = { over: AbortController; isOpen: boolean }

const claimMs = 100
const longestPauseMs = 15_000

/**
 * Follows the change feed with one stream for all tabs of an attorney. Over HTTP/1.1 a browser opens six connections to a
 * server; if each tab had a stream, the seventh tab would wait forever for a connection, with all its requests.
 *
 * One tab leads: it reads the stream and posts the changes to the others. Each tab knows the last cursor. When the others
 * receive nothing any more, because the leader was closed, has crashed or sleeps, another tab leads and continues after that
 * cursor. If two tabs lead at the same time, the one with the lower number continues. Only BroadcastChannel is used, no locks:
 * browsers have locks on HTTPS and localhost only, and a sleeping tab would not release one.
 * @returns stops following in this tab
 */
export const followChanges = (attorneyId: number, follower: Follower): (() => void) => {
  const me = Math.random()
  const channel = new BroadcastChannel(`foyer-changes-${attorneyId}`)
  const mounted = new AbortController()
  let cursor: string | undefined
  let leadership: Leadership | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  // A BroadcastChannel only reaches the same origin, so its postMessage takes no target origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const post = (message: TabMessage) => channel.postMessage(message)
  const postCursor = () => {
    if (leadership?.isOpen && cursor !== undefined) post({ kind: 'at', from: me, cursor })
  }

  const leadAfter = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => void lead(), ms)
  }
  const followOthers = (patienceMs = silentMaxMs) => {
    leadership?.over.abort()
    leadership = undefined
    leadAfter(patienceMs)
  }
  /** Called before the browser puts this tab to sleep or closes it. */
  const resign = () => {
    if (leadership?.isOpen) post({ kind: 'end' })
    followOthers(shortDelay())
  }

  const lead = async () => {
    const own: Leadership = { over: new AbortController(), isOpen: false }
    leadership = own
    const { signal } = own.over
    post({ kind: 'claim', from: me })
    // Gives a leading tab, or a tab with a lower number that claims at the same moment, the time to object.
    await pause(claimMs, signal)
    for (let failures = 0; !signal.aborted;) {
      try {
        // Without a session the stream cannot be opened.
        if ((await freshToken()) === undefined) break
        for await (const change of readChanges({ after: cursor, signal, heard: postCursor })) {
          failures = 0
          own.isOpen = true
          post({ kind: 'change', from: me, after: cursor, change })
          receive(change, cursor)
        }
      } catch {
        failures += 1
        if (!signal.aborted && (failures > 1 || !navigator.onLine)) follower.live(false)
      }
      own.isOpen = false
      await pause(Math.min(longestPauseMs, failures * failures * 500), signal)
    }
    if (!signal.aborted) followOthers()
  }

  /** @param after the cursor before this change; a tab that was at another cursor has missed changes */
  const receive = (change: Change, after: string | undefined) => {
    const known = cursor
    cursor = change.cursor
    follower.live(true)
    if (known === undefined || (after !== known && change.cursor !== known)) follower.missed()
    else if (after === known) follower.change(change)
  }

  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => {
    if (data.kind === 'ask') return postCursor()
    if (data.kind === 'end') return leadership ? undefined : leadAfter(shortDelay())
    if (data.kind === 'claim') {
      if (leadership?.isOpen) postCursor()
      else if (!leadership || data.from < me) followOthers()
      return
    }
    if (leadership?.isOpen && me < data.from) return postCursor()
    followOthers()
    if (data.kind === 'change') return receive(data.change, data.after)
    follower.live(true)
    if (cursor !== data.cursor) follower.missed()
    cursor = data.cursor
  })

  const { signal } = mounted
  document.addEventListener('freeze', resign, { signal })
  globalThis.addEventListener('pagehide', resign, { signal })
  globalThis.addEventListener('offline', () => follower.live(false), { signal })
  post({ kind: 'ask' })
  leadAfter(shortDelay())

  return () => {
    resign()
    clearTimeout(timer)
    mounted.abort()
    channel.close()
  }
}

/** Random, so that the tabs do not all try at once; shorter for visible tabs, because hidden ones may fall asleep soon. */
const shortDelay = () => 50 + Math.random() * 250 + (document.hidden ? 500 : 0)

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const over = new AbortController()
    const end = () => (clearTimeout(timer), over.abort(), resolve())
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { signal: over.signal })
    globalThis.addEventListener('online', end, { signal: over.signal })
    document.addEventListener('visibilitychange', end, { signal: over.signal })
  })
