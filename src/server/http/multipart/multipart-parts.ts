import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { Dicer } from '@fastify/busboy'
import { Problem } from '#server/problem.ts'

/** A part of a multipart body: its head as it was sent, in latin1 and by names in lower case, and its content. */
export type RawPart = { head: Readonly<Record<string, readonly string[]>>; content: Readable }

const headMaxBytes = 16 * 1024
const headMaxLines = 50

/**
 * The parts of a body as they arrive (RFC 2046, section 5.1). Each is to be read, or left alone to be skipped, before the
 * next one is asked for. What is sent is cut at the boundary and otherwise left as it is.
 * @throws Problem too_large for too many parts, malformed_request for a body that ends early, and what the body is failed with
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

  // Its types do not know the limit of bytes.
  const limits: object = { maxHeaderPairs: headMaxLines, maxHeaderSize: headMaxBytes }
  const parser = new Dicer({ boundary, ...limits })
  parser.on('part', (content: Readable) => {
    // Whoever reads it is told; where nobody does, it is no reason to end the process.
    content.on('error', () => {})
    latest = content
    count += 1
    if (count > maxParts) return end(new Problem('too_large', 'The form has too many parts.'))
    content.on('header', (head: RawPart['head']) => {
      arrived.push({ head, content })
      wake()
    })
  })
  // What follows the last part is counted and thrown away; a body that is not sound to its end is not taken.
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
