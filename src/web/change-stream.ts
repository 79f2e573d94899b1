import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { Change } from '#contract/schemas/changes.ts'
import { ask } from './api.ts'

/** The server sends a comment every 5 seconds. A client that receives nothing for this long connects again. */
export const silentMaxMs = 12_000

type Reading = {
  /** The cursor to begin after; undefined begins with the next change. */
  after: string | undefined
  signal: AbortSignal
  /** Called whenever the server sends anything. */
  heard: () => void
}

/**
 * Yields each change on the server as it happens, until the server ends the stream.
 * @throws when the stream cannot be opened, breaks, goes silent or is aborted
 */
export async function* readChanges({ after, signal, heard }: Reading): AsyncGenerator<Change> {
  const once = new AbortController()
  const either = AbortSignal.any([signal, once.signal])
  const watch = watchConnection(either, () => once.abort())
  try {
    const { body } = await ask('watchChanges', {
      query: after === undefined ? {} : { after },
      signal: either,
    })
    if (!body) return
    yield* changesIn(body, () => {
      watch.heard()
      heard()
    })
  } finally {
    once.abort()
  }
}

/** Aborts a connection over which nothing arrives any more, for instance after a laptop slept or changed networks. */
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

/** Reads server-sent events (WHATWG HTML section 9.2); only their data is used. */
async function* changesIn(body: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<Change> {
  // Safari cannot iterate a stream with `for await`.
  const reader = body
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .pipeThrough(new EventSourceParserStream({ onComment: heard }))
    .getReader()
  for (;;) {
    const { value, done } = await reader.read()
    heard()
    if (done) return
    yield JSON.parse(value.data) as Change
  }
}
