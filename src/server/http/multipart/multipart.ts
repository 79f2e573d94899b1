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

/** A file part that is arriving. The receiver reads the stream to its end, or throws. */
export type FilePart = { stream: Readable; fileName: string | undefined; mediaType: string | undefined }

/** Receives a file part, or throws a Problem. The caller of readMultipart disposes of what it returns. */
export type FileReceiver<Received extends AsyncDisposable> = {
  /** The largest body, including fields and boundaries. */
  bodyMaxBytes: number
  receive(part: FilePart): Promise<Received>
}

/**
 * Reads a multipart/form-data body (RFC 7578): text fields by name, and the file part named `fileField`. Counts
 * everything while it streams, and holds only the fields in memory. Ignores empty file parts, which browsers send for
 * file inputs without a file, unless the part is the expected one and has a file name.
 * @param fields receives the fields; after an error it holds those that arrived before
 * @returns the file, which the caller has to dispose of; undefined if none was sent
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
    // One part more for the file, and one more so that a second file gets an error that names it.
    for await (const part of partsOf(request.raw, boundary, limits.multipartFieldsMax + 2)) {
      const head = readPartHead(part.head, charset)
      if (!head) continue
      const name = nameOf(head)
      if (head.fileName === undefined) {
        fieldCount += 1
        if (fieldCount > limits.multipartFieldsMax) throw tooManyParts()
        const value = await readField(part, head, name, charset)
        // HTML, section 4.10.21.4: the charset of the names and fields that follow.
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
      if (file) throw invalidField(fileField, 'Only one file is accepted.')
      file = await receive(receiver, { ...head, stream: given })
    }
    return { fields, file }
  } catch (error) {
    await file?.[Symbol.asyncDispose]()
    throw error
  }
}

/** @throws Problem too_large if Content-Length announces a larger body */
export const refuseAnnounced = (body: IncomingMessage, maxBytes: number): void => {
  if (Number(body.headers['content-length'] ?? 0) > maxBytes) throw tooLarge()
}

/** Reads the boundary (RFC 2046, section 5.1.1). */
const boundaryOf = (contentType: string | undefined): string => {
  const boundary = readParameters(contentType ?? '').parameters.get('boundary') ?? ''
  if (boundary === '' || boundary.length > boundaryMaxLength) throw unreadable()
  return boundary
}

// More than the 70 characters that the standard allows.
const boundaryMaxLength = 200

/** Counts the whole body, because the parser does not count what it skips: preamble, parts without name, epilogue. */
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

const tooLarge = () => new Problem('too_large', 'The upload is larger than this server accepts.')

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

/** Refuses names of Object.prototype too, because fields become properties of an object. */
const nameOf = ({ name }: PartHead): string => {
  if (name === undefined || name === '' || name.length > fieldNameMaxLength || name in Object.prototype)
    throw new Problem('malformed_request', 'A part of the form has no name, or an invalid one.')
  return name
}

/** The content of a part, decoded by its Content-Transfer-Encoding. */
const contentOf = ({ content }: RawPart, { transferEncoding }: PartHead): Readable => {
  const decoder = makeTransferDecoder(transferEncoding)
  // The empty callback is enough: the reader of the stream gets its errors.
  return decoder ? pipeline(content, transformOf(decoder), () => {}) : content
}

/** The same content, or undefined if it is empty. */
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
