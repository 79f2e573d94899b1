import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { Dicer } from '@fastify/busboy'
import { Problem } from '#server/problem.ts'

/** A part of a multipart body: its headers as sent, in latin1 and by names in lower case, and its content. */
export type RawPart = { head: Readonly<Record<string, readonly string[]>>; content: Readable }

const headMaxBytes = 16 * 1024
const headMaxLines = 50

/**
 * Yields the parts of a body as they arrive (RFC 2046, section 5.1). The caller reads a part, or skips it by asking for
 * the next one. The content is not decoded.
 * @throws Problem too_large for too many parts, malformed_request for a body that ends early, and the error of the body
 */
export async function* partsOf(
  body: IncomingMessage,
  boundary: string,
  maxParts: number,
): AsyncGenerator<RawPart> {
  const arrived: RawPart[] = []
  let count = 0
  let isParsed = false
  let latest: Readable | undefined
  let outcome: { failure?: unknown } | undefined
  let wake = () => {}
  const end = (failure?: unknown) => {
    outcome ??= { failure }
    body.unpipe(parser)
    if (failure !== undefined) latest?.destroy(failure instanceof Error ? failure : cutOff(failure))
    wake()
  }
  const endWhole = () => {
    if (isParsed) end()
  }
  const endEarly = () => {
    if (!body.readableEnded) end(cutOff())
  }

  // Typed as object, because the types of Dicer lack maxHeaderSize.
  const limits: object = { maxHeaderPairs: headMaxLines, maxHeaderSize: headMaxBytes }
  const parser = new Dicer({ boundary, ...limits })
  parser.on('part', (content: Readable) => {
    // The reader of the stream gets the error too. Without this listener, an unread part would end the process.
    content.on('error', () => {})
    latest = content
    count += 1
    if (count > maxParts) return end(new Problem('too_large', 'The form has too many parts.'))
    content.on('header', (head: RawPart['head']) => {
      arrived.push({ head, content })
      wake()
    })
  })
  // Reads and discards what follows the last part, because a body that breaks off there is refused too.
  parser.on('finish', () => {
    isParsed = true
    if (body.readableEnded) return end()
    process.nextTick(() => body.resume())
  })
  parser.on('error', (error) => end(cutOff(error)))
  body.on('end', endWhole)
  body.on('error', end)
  body.on('close', endEarly)
  body.pipe(parser)

  try {
    for (;;) {
      const part = arrived.shift()
      if (part) {
        yield part
        part.content.resume()
      } else if (outcome) {
        if (outcome.failure !== undefined) throw outcome.failure
        return
      } else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    body.unpipe(parser)
    body.off('end', endWhole)
    body.off('error', end)
    body.off('close', endEarly)
  }
}

const cutOff = (cause?: unknown) =>
  new Problem('malformed_request', 'The multipart body cannot be read; it is broken or incomplete.', {
    cause,
  })
