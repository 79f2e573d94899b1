import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** What the handler of an endpoint with output `picture` returns. */
export type Picture = {
  /** Another one for another picture: letters, digits and hyphens. */
  tag: string
  /** Makes the PNG; called only when it is sent. The signal is aborted when the client has gone. */
  draw(signal: AbortSignal): Promise<Buffer>
}

/**
 * Sends a PNG. The browser may keep it but asks each time whether it is still allowed to show it, and with If-None-Match (RFC
 * 9110 section 13.1.2) gets 304 without anything being drawn.
 * @returns what Fastify is to send; the headers are set
 */
export const answerPicture = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { tag, draw }: Picture,
): Promise<Readable | Buffer | undefined> => {
  const etag = `"${tag}"`
  const headers = {
    etag,
    'cache-control': 'private, no-cache',
    'content-security-policy': "sandbox; default-src 'none'",
  }
  if (isKnown(request.headers['if-none-match'], etag)) {
    reply.code(304).headers(headers)
    return undefined
  }
  const leaving = new AbortController()
  reply.raw.once('close', () => leaving.abort())
  // A problem is answered without these headers.
  const png = request.method === 'HEAD' ? Readable.from([]) : await draw(leaving.signal)
  reply.headers({ ...headers, 'content-type': 'image/png' })
  return png
}

const isKnown = (header: string | undefined, etag: string) =>
  header !== undefined &&
  header.split(',').some((each) => ['*', etag].includes(each.trim().replace(/^W\//, '')))
