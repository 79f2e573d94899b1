import type { IncomingMessage } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { limits } from '#contract/limits.ts'
import { Problem, invalidField } from '#server/problem.ts'
import { failBody } from '#server/http/connections/connections.ts'
import { decodeText } from './decode-text.ts'
import { type PartHead, readParameters, readPartHead } from './multipart-head.ts'
import { partsOf, type RawPart } from './multipart-parts.ts'
import { makeTransferDecoder, transformOf } from './transfer-encodings.ts'

/** A file part as it arrives. The receiver reads the stream to its end or throws. */
export type FilePart = { stream: Readable; fileName: string | undefined; mediaType: string | undefined }

/** Takes a file part in, or throws a Problem. What it returns is disposed of by whoever has read the form. */
export type FileReceiver<Received extends AsyncDisposable> = {
  /** Largest body, fields and what surrounds them included. */
  bodyMaxBytes: number
  receive(part: FilePart): Promise<Received>
}

/**
 * Reads a multipart/form-data body (RFC 7578): text fields by name, and the one file part named `fileField`. Everything is
 * counted while it streams, and nothing is kept but the fields. A file part without a byte is what a browser sends for an
 * input that was left empty, and counts for nothing unless it has a name and is the one that is expected.
 * @param fields where the fields go; a caller that hands them in still has those that came before a failure
 * @returns the file, which is the caller's to dispose of; undefined where none was sent
 * @throws Problem malformed_request, too_large, invalid_fields, and what the receiver throws
 */
export const readMultipart = async <Received extends AsyncDisposable>(
  request: FastifyRequest,
  fileField: string,
  receiver: FileReceiver<Received>,
  fields: Record<string, unknown> = {},
): Promise<{ fields: Record<string, unknown>; file: Received | undefined }> => {
  let file: Received | undefined
  let charset: string | undefined
  let fieldCount = 0
  try {
    limitBody(request.raw, receiver.bodyMaxBytes)
    const boundary = boundaryOf(request.headers['content-type'])
    // One part more than is taken for the file, and one so that a second file is answered by name.
    for await (const part of partsOf(request.raw, boundary, limits.multipartFieldsMax + 2)) {
      const head = readPartHead(part.head, charset)
      if (!head) continue
      const name = nameOf(head)
      if (head.fileName === undefined) {
        fieldCount += 1
        if (fieldCount > limits.multipartFieldsMax) throw tooManyParts()
        const value = await readField(part, head, name, charset)
        // HTML, section 4.10.21.4: how the browser has encoded the names and fields that follow.
        if (name === '_charset_' && typeof value === 'string') charset = value
        takeField(fields, name, value)
        continue
      }
      const isExpected = name === fileField && !file
      const given =
        isExpected && head.fileName !== '' ? contentOf(part, head) : await unlessEmpty(contentOf(part, head))
      if (!given) continue
      if (name !== fileField)
        throw invalidField(name, `No file is expected here; the file part is called ${fileField}.`)
      if (file) throw invalidField(fileField, 'Only one file is taken.')
      file = await receive(receiver, { ...head, stream: given })
    }
    return { fields, file }
  } catch (error) {
    await file?.[Symbol.asyncDispose]()
    throw error
  }
}

/** @throws Problem too_large where the body says before it comes that it is larger */
export const refuseAnnounced = (body: IncomingMessage, maxBytes: number): void => {
  if (Number(body.headers['content-length'] ?? 0) > maxBytes) throw tooLarge()
}

/** RFC 2046, section 5.1.1. */
const boundaryOf = (contentType: string | undefined): string => {
  const boundary = readParameters(contentType ?? '').parameters.get('boundary') ?? ''
  if (boundary === '' || boundary.length > boundaryMaxLength) throw unreadable()
  return boundary
}

// The standard allows 70.
const boundaryMaxLength = 200

/** The parser counts what it hands out, not what it skips: a preamble, parts without a name, an epilogue. */
const limitBody = (body: IncomingMessage, maxBytes: number) => {
  let bytes = 0
  const count = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxBytes) return
    body.off('data', count)
    failBody(body, tooLarge())
  }
  body.on('data', count)
}

const tooLarge = () => new Problem('too_large', 'The upload is larger than this server takes.')

const tooManyParts = () => new Problem('too_large', 'The form has too many parts.')

const receive = async <Received extends AsyncDisposable>(
  receiver: FileReceiver<Received>,
  part: FilePart,
): Promise<Received> => {
  const broken = new Set<unknown>()
  part.stream.on('error', (error) => broken.add(error))
  try {
    return await receiver.receive(part)
  } catch (error) {
    throw broken.has(error) || isCodeOf(error, 'ERR_STREAM_PREMATURE_CLOSE') ? unreadable(error) : error
  }
}

const unreadable = (cause?: unknown): Problem =>
  cause instanceof Problem
    ? cause
    : new Problem('malformed_request', 'The multipart body cannot be read; it is broken or incomplete.', {
        cause,
      })

const isCodeOf = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

const fieldNameMaxLength = 100

/** Names out of Object.prototype are those of no field. */
const nameOf = ({ name }: PartHead): string => {
  if (name === undefined || name === '' || name.length > fieldNameMaxLength || name in Object.prototype)
    throw new Problem('malformed_request', 'A part of the form has no name, or one that is not taken.')
  return name
}

/** What the bytes of a part stand for. */
const contentOf = ({ content }: RawPart, { transferEncoding }: PartHead): Readable => {
  const decoder = makeTransferDecoder(transferEncoding)
  // Who reads it is told of its errors.
  return decoder ? pipeline(content, transformOf(decoder), () => {}) : content
}

/** The same bytes, or undefined where there is none. */
const unlessEmpty = async (content: Readable): Promise<Readable | undefined> => {
  const pieces = content.iterator({ destroyOnReturn: false })
  const first = await pieces.next().catch((error: unknown) => {
    throw unreadable(error)
  })
  if (first.done) return undefined
  const all = async function* () {
    yield first.value
    yield* pieces
  }
  return Readable.from(all(), { objectMode: false })
}

const readField = async (part: RawPart, head: PartHead, name: string, charset: string | undefined) => {
  const decoder = makeTransferDecoder(head.transferEncoding)
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of part.content as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes > limits.fieldMaxBytes) throw new Problem('too_large', `The field ${name} is too long.`)
      pieces.push(decoder ? decoder.take(piece) : piece)
    }
  } catch (error) {
    throw unreadable(error)
  }
  if (decoder) pieces.push(decoder.end())
  const text = decodeText(Buffer.concat(pieces), head.charset ?? charset)
  return /^application\/json\b/i.test(head.mediaType ?? '') ? parseJson(text) : text
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unreadable(error)
  }
}

const takeField = (fields: Record<string, unknown>, name: string, value: unknown) => {
  if (Object.hasOwn(fields, name)) throw invalidField(name, 'This field was sent more than once.')
  fields[name] = value
}
