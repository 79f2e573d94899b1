import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { Change } from '#contract/schemas/changes.ts'
import { ask } from './api.ts'

/** The server shows every 5 seconds that it is alive; who hears nothing for longer than this comes again. */
export const silentMaxMs = 12_000

type Reading = {
  /** The cursor to begin after; undefined: now. */
  after: string | undefined
  signal: AbortSignal
  /** Called at every sign of life. */
  heard: () => void
}

/**
 * What changes on the server, as it happens, until the server ends the stream.
 * @throws when it cannot be opened, breaks, goes silent or is given up
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

/** Server-sent events (WHATWG HTML section 9.2), of which only the data is of interest here. */
async function* changesIn(body: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<Change> {
  // Safari reads no stream with `for await`.
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
