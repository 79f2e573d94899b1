import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { withPatience } from '#server/adapters/database/patience.ts'
import { explain } from '#server/http/errors.ts'
import { contentDisposition } from './downloads.ts'

/** What the handler of an endpoint with output `made` returns: a file that is made while it is sent. */
export type MadeFile = {
  name: string
  mediaType: string
  /**
   * Makes the file in pieces, as fast as the client reads; not called for HEAD. It is ended (`return`) when the client goes
   * away, after the piece that is being made; the signal is aborted at once. Read the database in steps, so that a slow
   * client does not occupy a connection.
   */
  make(signal: AbortSignal): AsyncGenerator<Piece, void>
}
export type Piece = string | Uint8Array

/**
 * Sends the file. An error before the first piece is answered as a problem. A later error resets the connection, so that the
 * client does not take a part for the whole.
 * @returns what Fastify is to send; the headers are set
 */
export const answerMadeFile = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { name, mediaType, make }: MadeFile,
): Promise<Readable | undefined> => {
  const stream = request.method === 'HEAD' ? undefined : await openStream(make, request.raw.socket)
  reply.headers({
    'content-type': mediaType,
    'content-disposition': contentDisposition(name),
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'private, no-store',
    // Otherwise nginx reads faster than the client.
    'x-accel-buffering': 'no',
  })
  return stream?.once('error', (error) => breakOff(request, reply, error))
}

/** The most that is buffered for the client. */
const bufferedBytes = 65_536

/** Readable.from would not end the generator if its first piece was read before and the client goes away at once. */
const openStream = async (make: MadeFile['make'], socket: Socket): Promise<Readable> => {
  const leaving = new AbortController()
  const pieces = make(leaving.signal)
  const leave = () => leaving.abort()
  socket.once('close', leave)
  const next = () => whileSocketWaits(socket, () => pieces.next())
  let first: Promise<IteratorResult<Piece, void>> | undefined = Promise.resolve(
    await next().catch((error: unknown) => {
      socket.off('close', leave)
      throw error
    }),
  )
  const nextPiece = () => {
    const piece = first ?? next()
    first = undefined
    return piece
  }
  return new Readable({
    highWaterMark: bufferedBytes,
    read() {
      nextPiece().then(
        async ({ done, value }) => {
          // Otherwise a client that reads fast would block all other requests.
          await nextTurn()
          this.push(done ? null : value)
        },
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
      )
    },
    destroy: (cause, done) => {
      socket.off('close', leave)
      leave()
      // Errors are of no interest any more, because the client is gone.
      pieces.return().catch(() => {})
      done(cause)
    },
  })
}

/**
 * Until a piece is made, the client cannot be blamed for a connection without traffic. And each statement has a time limit of
 * its own, while their sum depends on how much there is to look at.
 */
const whileSocketWaits = async <T>(socket: Socket, work: () => Promise<T>): Promise<T> => {
  const { timeout = 0 } = socket
  socket.setTimeout(0)
  try {
    return await withPatience({ msLeft: Infinity }, work)
  } finally {
    socket.setTimeout(timeout)
  }
}

/**
 * Resets the connection, because an HTTP/1.0 client takes its normal end for the end of the body (RFC 9112 section 8).
 * If nothing has been sent yet, Fastify answers with the error instead.
 */
const breakOff = (request: FastifyRequest, reply: FastifyReply, error: Error) => {
  if (!reply.raw.headersSent) return
  explain(request, error)
  request.raw.socket.resetAndDestroy()
}
