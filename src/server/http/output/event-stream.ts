import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** What the handler of an endpoint with output `stream` returns: a source of events. */
export type EventSource = {
  /** Called once, before the answer begins. */
  open(sink: EventSink): void
  /** Called when the client is gone, or after a HEAD request. */
  close(): void
}

export type EventSink = {
  /** A client sends `id` as Last-Event-ID to continue after this event. */
  send(event: { id: string; data: unknown }): void
  /** Ends the stream. */
  end(): void
}

const heartbeatMs = 5_000
/**
 * The most that is buffered for a client that does not read. Beyond it the client is disconnected and may reconnect.
 */
const waitingMaxBytes = 256 * 1024

/** Answers with server-sent events (WHATWG HTML section 9.2), until either side ends the stream. */
export const answerEvents = (
  request: FastifyRequest,
  reply: FastifyReply,
  source: EventSource,
): Readable | undefined => {
  reply.headers({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Otherwise nginx buffers events until it has a page full.
    'x-accel-buffering': 'no',
  })
  if (request.method !== 'HEAD') return makeEventStream(source)
  source.close()
  return undefined
}

/** A stream of the events as text. Destroyed when it buffers more than `waitingMaxBytes`. */
export const makeEventStream = (source: EventSource, beatMs = heartbeatMs): Readable => {
  let isOver = false
  const write = (text: string) => {
    if (stream.destroyed || isOver) return
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
      isOver = true
      clearInterval(heartbeat)
      if (!stream.destroyed) stream.push(null)
    },
  })
  return stream
}
