import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import type { RowSchema } from '#contract/endpoint.ts'
import { withOwnPatience } from '#server/http/connections/bound-waits.ts'
import { contentDisposition } from './downloads.ts'
import { explain } from '#server/http/errors.ts'
import { type Row, type RowFormat, csv, ndjson } from './row-texts.ts'

/** What an endpoint with output `rows` answers. */
export type RowSource<R extends Row = Row> = {
  /** Of the file that a browser saves, without extension. */
  name: string
  /**
   * Read as fast as the client takes them, and ended (`return`) when it goes away. What it asks of the database it asks in
   * steps (readInSteps): whoever reads slowly must not hold a connection.
   */
  rows: AsyncIterable<R>
}

/** What waits for the client, and how much is written before others get their turn. */
const pieceChars = 16_384

/**
 * Sends rows as CSV or, where Accept prefers it (RFC 9110 section 12.5.1), as JSON lines. What fails before the first piece
 * is answered as a problem; later the connection is broken off, so that nobody takes a part for the whole.
 * @returns what is to be sent, once the headers are set
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
    // Otherwise nginx reads on where the client does not.
    'x-accel-buffering': 'no',
  })
  return stream?.once('error', (error) => breakOff(request, reply, error))
}

/** Undefined where Accept takes none of them. */
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
    // A client that takes everything at once would otherwise keep all others waiting.
    await nextTurn()
  }
  if (piece !== '') yield piece
}

/** Readable.from would not end rows whose first piece was read before it and that nobody has asked for since. */
const openStream = async (pieces: AsyncGenerator<string, void>): Promise<Readable> => {
  let first: Promise<IteratorResult<string, void>> | undefined = Promise.resolve(await pieces.next())
  const next = () => {
    const piece = first ?? withOwnPatience(() => pieces.next())
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

/** Also while a piece is being made: it ends after that. Nobody is left to be told what goes wrong with it. */
const endRows = (pieces: AsyncGenerator<string, void>) => pieces.return().catch(() => {})

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

/**
 * A client that speaks HTTP/1.0 takes the end of the connection for the end of the body, unless it is reset (RFC 9112
 * section 8). Where nothing has been sent yet, Fastify answers with the error.
 */
const breakOff = (request: FastifyRequest, reply: FastifyReply, error: Error) => {
  if (!reply.raw.headersSent) return
  explain(request, error)
  request.raw.socket.resetAndDestroy()
}
