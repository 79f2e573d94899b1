import type { IncomingMessage } from 'node:http'
import { Outage } from '#server/outage.ts'

/** How long a server may neither accept nor send a byte. */
export const silenceMaxMs = 4_000
const answerMaxBytes = 8 * 1024 * 1024

/** Returns a successful answer. @throws S3Refusal for any other */
export const successOf = async (response: IncomingMessage): Promise<IncomingMessage> => {
  const { statusCode = 0 } = response
  if (statusCode >= 200 && statusCode < 300) return response
  const text = await readText(response).catch(() => '')
  throw new S3Refusal(statusCode, /<Code>([A-Za-z0-9.]{1,100})<\/Code>/.exec(text)?.[1] ?? '')
}

/** The body as text. @throws Outage; S3Refusal when it is longer than any answer but a file */
export const readText = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of withoutStalls(response)) {
    bytes += chunk.length
    if (bytes > answerMaxBytes) throw new S3Refusal(response.statusCode ?? 0, 'TooLong')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Yields the body of an answer. Fails when the server goes silent; the time the reader takes does not count. */
export async function* withoutStalls(response: IncomingMessage): AsyncGenerator<Buffer> {
  const chunks = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const timer = setTimeout(() => response.destroy(new S3Silence()), silenceMaxMs)
      const { done, value } = await chunks.next().finally(() => clearTimeout(timer))
      if (done === true) return
      yield value
    }
  } catch (error) {
    throw s3Outage(error)
  } finally {
    response.destroy()
  }
}

/** An unsuccessful answer. Its body is not stored, because on a wrong signature it repeats what was signed. */
export class S3Refusal extends Error {
  readonly status: number
  /** The error code, such as NoSuchKey; empty when the server gives none. */
  readonly reason: string

  constructor(status: number, reason: string) {
    super(`The S3 server answered ${[status, reason].join(' ').trim()}.`)
    this.name = 'S3Refusal'
    this.status = status
    this.reason = reason
  }
}

/** The server was silent for longer than the limit. */
export class S3Silence extends Error {
  constructor() {
    super('The S3 server did not answer in time.')
    this.name = 'S3Silence'
  }
}

export const isNoSuchKey = (error: unknown): boolean =>
  error instanceof S3Refusal && error.reason === 'NoSuchKey'

/** Can the same request succeed a moment later? Not after silence: that would mean waiting a second time. */
export const mayPassSoon = (error: unknown): boolean => {
  if (error instanceof S3Silence) return false
  if (!(error instanceof S3Refusal)) return error instanceof Error && 'code' in error
  return temporary.includes(error.status) || error.reason === 'RequestTimeout'
}

const temporary = [408, 429, 500, 502, 503, 504]

/**
 * Translates a failed request to the bucket into an Outage. The request may still have been carried out, now or later,
 * so a file may exist. The sweeper removes it; removing it here would wait again for a server that does not answer.
 */
export const s3Outage = (error: unknown): unknown => {
  if (error instanceof S3Refusal && isFull(error)) {
    return new Outage('full', 'The bucket is full.', { cause: error, outcome: 'unknown' })
  }
  const isFailure =
    error instanceof S3Refusal || error instanceof S3Silence || (error instanceof Error && 'code' in error)
  if (!isFailure) return error
  return new Outage('unavailable', 'The file store does not work.', { cause: error, outcome: 'unknown' })
}

/** 413 is used for Swift's quotas; the reasons are those of Ceph, MinIO, Amazon's Outposts and others. */
const isFull = ({ status, reason }: S3Refusal) =>
  status === 507 || status === 413 || /quota|insufficient|storagefull/i.test(reason)
