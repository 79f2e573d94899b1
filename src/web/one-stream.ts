import type { Change } from '#contract/schemas/changes.ts'
import { readChanges, silentMaxMs } from './change-stream.ts'
import { freshToken } from './session.ts'

/** What a tab wants to know of the feed of changes. */
export type Follower = {
  /** Each change once, in its order. */
  change(change: Change): void
  /** Something may have gone by: everything has to be read again. */
  missed(): void
  /** Is the feed open, in this tab or another (or was it a moment ago)? */
  live(isLive: boolean): void
}

/** What the tabs of a browser say to each other. `from` is whose words they are. */
type Words =
  | { kind: 'ask' }
  | { kind: 'claim'; from: number }
  | { kind: 'at'; from: number; cursor: string }
  | { kind: 'change'; from: number; after: string | undefined; change: Change }
  | { kind: 'end' }

/** The time in which a tab has the stream, or tries to open it. */
type Term = { over: AbortController; isOpen: boolean }

const objectionMs = 100
const longestPauseMs = 15_000

/**
 * Follows the feed of changes with one stream for all tabs that an attorney has open: over HTTP/1.1 a browser has six
 * connections to a server, and the seventh tab with a stream of its own would wait for one forever, with all its requests.
 * One tab has the stream and tells the others. They know how far they have come; when they hear nothing any more, because
 * it was closed, has crashed or sleeps, another one goes on from there. Of two that have it at the same time, the one with
 * the lower number keeps it. Nothing but BroadcastChannel is used: locks are for HTTPS and localhost only, and a tab
 * that the browser has put to sleep would keep one.
 * @returns ends it for this tab
 */
export const followChanges = (attorneyId: number, follower: Follower): (() => void) => {
  const me = Math.random()
  const channel = new BroadcastChannel(`foyer-changes-${attorneyId}`)
  const mounted = new AbortController()
  let cursor: string | undefined
  let term: Term | undefined
  let turn: ReturnType<typeof setTimeout> | undefined

  // A channel reaches this origin only: there is no target to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const say = (words: Words) => channel.postMessage(words)
  const sayWhere = () => {
    if (term?.isOpen && cursor !== undefined) say({ kind: 'at', from: me, cursor })
  }

  const takeTurnIn = (ms: number) => {
    clearTimeout(turn)
    turn = setTimeout(() => void lead(), ms)
  }
  const leaveItToOthers = (patienceMs = silentMaxMs) => {
    term?.over.abort()
    term = undefined
    takeTurnIn(patienceMs)
  }
  /** The browser is about to put this tab to sleep, or to close it. */
  const resign = () => {
    if (term?.isOpen) say({ kind: 'end' })
    leaveItToOthers(soon())
  }

  const lead = async () => {
    const own: Term = { over: new AbortController(), isOpen: false }
    term = own
    const { signal } = own.over
    say({ kind: 'claim', from: me })
    // Whoever has it already, or claims it at the same moment with a lower number, is heard first.
    await pause(objectionMs, signal)
    for (let failures = 0; !signal.aborted;) {
      try {
        // Signed out: nothing is to be had until somebody signs in.
        if ((await freshToken()) === undefined) break
        for await (const change of readChanges({ after: cursor, signal, heard: sayWhere })) {
          failures = 0
          own.isOpen = true
          say({ kind: 'change', from: me, after: cursor, change })
          take(change, cursor)
        }
      } catch {
        failures += 1
        if (!signal.aborted && (failures > 1 || !navigator.onLine)) follower.live(false)
      }
      own.isOpen = false
      await pause(Math.min(longestPauseMs, failures * failures * 500), signal)
    }
    if (!signal.aborted) leaveItToOthers()
  }

  /** @param after where the feed was before; who was somewhere else has missed what lies between */
  const take = (change: Change, after: string | undefined) => {
    const known = cursor
    cursor = change.cursor
    follower.live(true)
    if (known === undefined || (after !== known && change.cursor !== known)) follower.missed()
    else if (after === known) follower.change(change)
  }

  channel.addEventListener('message', ({ data }: MessageEvent<Words>) => {
    if (data.kind === 'ask') return sayWhere()
    if (data.kind === 'end') return term ? undefined : takeTurnIn(soon())
    if (data.kind === 'claim') {
      if (term?.isOpen) sayWhere()
      else if (!term || data.from < me) leaveItToOthers()
      return
    }
    if (term?.isOpen && me < data.from) return sayWhere()
    leaveItToOthers()
    if (data.kind === 'change') return take(data.change, data.after)
    follower.live(true)
    if (cursor !== data.cursor) follower.missed()
    cursor = data.cursor
  })

  const { signal } = mounted
  document.addEventListener('freeze', resign, { signal })
  globalThis.addEventListener('pagehide', resign, { signal })
  globalThis.addEventListener('offline', () => follower.live(false), { signal })
  say({ kind: 'ask' })
  takeTurnIn(soon())

  return () => {
    resign()
    clearTimeout(turn)
    mounted.abort()
    channel.close()
  }
}

/** Not all at once, and those that somebody looks at first: the others may sleep soon. */
const soon = () => 50 + Math.random() * 250 + (document.hidden ? 500 : 0)

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const over = new AbortController()
    const end = () => (clearTimeout(timer), over.abort(), resolve())
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { signal: over.signal })
    globalThis.addEventListener('online', end, { signal: over.signal })
    document.addEventListener('visibilitychange', end, { signal: over.signal })
  })
