import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import type { RowSchema } from '#contract/endpoint.ts'
import { withOwnTimeLimit } from '#server/http/connections/bound-waits.ts'
import { contentDisposition } from './downloads.ts'
import { explain } from '#server/http/errors.ts'
import { type Row, type RowFormat, csv, ndjson } from './row-texts.ts'

/** What the handler of an endpoint with output `rows` returns. */
export type RowSource<R extends Row = Row> = {
  /** The name of the file that a browser saves, without extension. */
  name: string
  /**
   * Read as fast as the client reads, and ended (`return`) when the client goes away. Read the database in steps
   * (readInSteps), so that a slow client does not occupy a connection.
   */
  rows: AsyncIterable<R>
}

/** The most that is buffered for the client, and how much is written before other requests are served. */
const pieceChars = 16_384

/**
 * Sends rows as CSV, or as JSON lines if Accept prefers that (RFC 9110 section 12.5.1). An error before the first piece
 * is answered as a problem. A later error resets the connection, so that the client does not take a part for the whole.
 * @returns what Fastify is to send; the headers are set
 */
export const answerRows = async (
  request: FastifyRequest,
  reply: FastifyReply,
  schema: RowSchema,
  source: RowSource,
): Promise<Readable | undefined> => {
  const format = formatFor(request) ?? csv
  const stream =
    request.method === 'HEAD'
      ? undefined
      : await openStream(piecesOf(source.rows, Object.keys(schema.shape), format))
  reply.headers({
    'content-type': format.mediaType,
    'content-disposition': contentDisposition(`${source.name}.${format.extension}`),
    'cache-control': 'no-store',
    vary: 'accept',
    // Otherwise nginx reads faster than the client.
    'x-accel-buffering': 'no',
  })
  return stream?.once('error', (error) => breakOff(request, reply, error))
}

/** Undefined if Accept allows neither format. */
export const formatFor = (request: FastifyRequest): RowFormat | undefined => {
  const wanted = new Negotiator(request.raw).mediaType(['text/csv', 'application/x-ndjson'])
  return wanted === undefined ? undefined : wanted === 'text/csv' ? csv : ndjson
}

async function* piecesOf(
  rows: AsyncIterable<Row>,
  columns: readonly string[],
  format: RowFormat,
): AsyncGenerator<string, void> {
  let piece = format.head(columns)
  for await (const row of rows) {
    piece += format.line(row, columns)
    if (piece.length < pieceChars) continue
    yield piece
    piece = ''
    // Otherwise a client that reads fast would block all other requests.
    await nextTurn()
  }
  if (piece !== '') yield piece
}

/** Readable.from would not end the generator if its first piece was read before and the client goes away at once. */
const openStream = async (pieces: AsyncGenerator<string, void>): Promise<Readable> => {
  let first: Promise<IteratorResult<string, void>> | undefined = Promise.resolve(await pieces.next())
  const next = () => {
    const piece = first ?? withOwnTimeLimit(() => pieces.next())
    first = undefined
    return piece
  }
  const stream = new Readable({
    highWaterMark: pieceChars,
    read: () => {
      next().then(
        ({ done, value }) => stream.push(done ? null : value),
        (error: unknown) => stream.destroy(asError(error)),
      )
    },
    destroy: (cause, done) => {
      void endRows(pieces)
      done(cause)
    },
  })
  return stream
}

/** Ends the rows, after the piece that is being made. Ignores errors, because the client is gone. */
const endRows = (pieces: AsyncGenerator<string, void>) => pieces.return().catch(() => {})

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

/**
 * Resets the connection, because an HTTP/1.0 client takes its normal end for the end of the body (RFC 9112 section 8).
 * If nothing has been sent yet, Fastify answers with the error instead.
 */
const breakOff = (request: FastifyRequest, reply: FastifyReply, error: Error) => {
  if (!reply.raw.headersSent) return
  explain(request, error)
  request.raw.socket.resetAndDestroy()
}
