import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { limits } from '#contract/limits.ts'
import { Problem, invalidField } from '#server/problem.ts'
import { failBody } from './connections.ts'

/** A file part as it arrives. The receiver reads the stream to its end or throws. */
export type FilePart = { stream: Readable; fileName: string | undefined; mediaType: string | undefined }

/** Takes a file part in, or throws a Problem; `discard` undoes it when the request fails later. */
export type FileReceiver<Received> = {
  /** Largest body, fields and what surrounds them included. */
  bodyMaxBytes: number
  receive(part: FilePart): Promise<Received>
  discard(file: Received): Promise<void>
}

/**
 * Reads a multipart/form-data body (RFC 7578): text fields by name, and the one file part named `fileField`. Everything is
 * counted while it streams, and nothing is kept but the fields.
 * @param fields where the fields go; a caller that hands them in still has those that came before a failure
 * @throws Problem malformed_request, too_large, invalid_fields, and what the receiver throws
 */
export const readMultipart = async <Received>(
  request: FastifyRequest,
  fileField: string,
  receiver: FileReceiver<Received>,
  fields: Record<string, unknown> = {},
): Promise<{ fields: Record<string, unknown>; file: Received | undefined }> => {
  let file: Received | undefined
  try {
    limitBody(request.raw, receiver.bodyMaxBytes)
    for await (const part of partsOf(request)) {
      const name = nameOf(part)
      if (part.type === 'field') {
        takeField(fields, name, part)
      } else if (name !== fileField) {
        throw invalidField(name, `No file is expected here; the file part is called ${fileField}.`)
      } else if (file) {
        throw invalidField(fileField, 'Only one file is taken.')
      } else if (!part.filename) {
        // What a browser sends for a file input that was left empty.
        part.file.resume()
      } else {
        file = await receive(receiver, part)
      }
    }
    return { fields, file }
  } catch (error) {
    if (file) await receiver.discard(file)
    throw error
  }
}

/** @throws Problem too_large where the body says before it comes that it is larger */
export const refuseAnnounced = (body: IncomingMessage, maxBytes: number): void => {
  if (Number(body.headers['content-length'] ?? 0) > maxBytes) throw tooLarge()
}

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

/** Whatever the parser throws is the body's fault; what is thrown while a part is dealt with does not pass through here. */
async function* partsOf(request: FastifyRequest) {
  try {
    yield* request.parts({ limits: partLimits })
  } catch (error) {
    throw unreadable(error)
  }
}

const receive = async <Received>(
  receiver: FileReceiver<Received>,
  part: MultipartFile,
): Promise<Received> => {
  const broken = new Set<unknown>()
  part.file.on('error', (error) => broken.add(error))
  try {
    return await receiver.receive({ stream: part.file, fileName: part.filename, mediaType: part.mimetype })
  } catch (error) {
    throw broken.has(error) || isCodeOf(error, 'ERR_STREAM_PREMATURE_CLOSE') ? unreadable(error) : error
  }
}

const unreadable = (error: unknown): Problem => {
  if (error instanceof Problem) return error
  if (
    error instanceof Error &&
    'code' in error &&
    /^FST_(PARTS|FILES|FIELDS)_LIMIT$/.test(String(error.code))
  ) {
    return new Problem('too_large', 'The form has too many parts.', { cause: error })
  }
  return new Problem('malformed_request', 'The multipart body cannot be read; it is broken or incomplete.', {
    cause: error,
  })
}

const isCodeOf = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

const fieldNameMaxLength = 100

const partLimits = {
  fields: limits.multipartFieldsMax,
  // One more than is taken, so that a second one is answered by name.
  files: 2,
  parts: limits.multipartFieldsMax + 2,
  fieldSize: limits.fieldMaxBytes,
  // The receiver counts, so that the answer comes as soon as it is known.
  fileSize: Number.MAX_SAFE_INTEGER,
}

/** The parser has no limit for names, and lets a part without one pass. */
const nameOf = (part: { fieldname: string | undefined }): string => {
  if (part.fieldname === undefined || part.fieldname.length > fieldNameMaxLength) {
    throw new Problem('malformed_request', 'A part of the form has no name, or one that is too long.')
  }
  return part.fieldname
}

const takeField = (
  fields: Record<string, unknown>,
  name: string,
  part: { value: unknown; valueTruncated: boolean },
) => {
  if (part.valueTruncated) throw new Problem('too_large', `The field ${name} is too long.`)
  if (Object.hasOwn(fields, name)) throw invalidField(name, 'This field was sent more than once.')
  fields[name] = part.value
}
