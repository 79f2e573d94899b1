import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** What an endpoint with output `stream` answers: events that come as they come. */
export type EventSource = {
  /** Called once, at once. */
  open(sink: EventSink): void
  /** The reader is gone, or never came. */
  close(): void
}

export type EventSink = {
  /** `id` is what a client hands in to go on after it. */
  send(event: { id: string; data: unknown }): void
  /** Nothing more comes. */
  end(): void
}

const heartbeatMs = 5_000
/** What waits for a reader that does not read; then it is cut off and may come again. */
const waitingMaxBytes = 256 * 1024

/** Server-sent events (WHATWG HTML section 9.2), to be sent until either side ends them. */
export const answerEvents = (
  request: FastifyRequest,
  reply: FastifyReply,
  source: EventSource,
): Readable | undefined => {
  reply.headers({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Otherwise nginx keeps them until it has a page full.
    'x-accel-buffering': 'no',
  })
  if (request.method !== 'HEAD') return makeEventStream(source)
  source.close()
  return undefined
}

/** The text of the events; destroyed when more waits in it than `waitingMaxBytes`. */
export const makeEventStream = (source: EventSource, beatMs = heartbeatMs): Readable => {
  const write = (text: string) => {
    if (stream.destroyed || stream.readableEnded) return
    stream.push(text)
    if (stream.readableLength > waitingMaxBytes) stream.destroy()
  }
  const heartbeat = setInterval(() => write(':\n\n'), beatMs)
  const stream = new Readable({
    read: () => {},
    destroy: (error, done) => {
      clearInterval(heartbeat)
      source.close()
      done(error)
    },
  })
  source.open({
    send: ({ id, data }) => write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`),
    end: () => {
      clearInterval(heartbeat)
      if (!stream.destroyed) stream.push(null)
    },
  })
  return stream
}
