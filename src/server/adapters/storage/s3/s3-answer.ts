import type { IncomingMessage } from 'node:http'
import { Outage } from '#server/outage.ts'

/** For how long a server may take or send no byte. */
export const silenceMaxMs = 4_000
const answerMaxBytes = 8 * 1024 * 1024

/** The answer, when it is a success. @throws S3Refusal */
export const successOf = async (response: IncomingMessage): Promise<IncomingMessage> => {
  const { statusCode = 0 } = response
  if (statusCode >= 200 && statusCode < 300) return response
  const text = await readText(response).catch(() => '')
  throw new S3Refusal(statusCode, /<Code>([A-Za-z0-9.]{1,100})<\/Code>/.exec(text)?.[1] ?? '')
}

/** The body as a text. @throws Outage; S3Refusal when it is longer than any answer that is no file */
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

/** The body of an answer, which fails when the server goes silent; a reader who takes his time does no harm. */
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

/** An answer that is no success. Its body is not kept: with a wrong signature it repeats what was signed. */
export class S3Refusal extends Error {
  readonly status: number
  /** Amazon's word for it, such as NoSuchKey; empty where the server says none. */
  readonly reason: string

  constructor(status: number, reason: string) {
    super(`The S3 server answered ${[status, reason].join(' ').trim()}.`)
    this.name = 'S3Refusal'
    this.status = status
    this.reason = reason
  }
}

/** The server did not say, take or send anything for longer than is waited. */
export class S3Silence extends Error {
  constructor() {
    super('The S3 server did not answer in time.')
    this.name = 'S3Silence'
  }
}

export const isNoSuchKey = (error: unknown): boolean =>
  error instanceof S3Refusal && error.reason === 'NoSuchKey'

/** Can the same request succeed a moment later? After silence it could as well, but nobody waits for that twice. */
export const mayPassSoon = (error: unknown): boolean => {
  if (error instanceof S3Silence) return false
  if (!(error instanceof S3Refusal)) return error instanceof Error && 'code' in error
  return passing.includes(error.status) || error.reason === 'RequestTimeout'
}

const passing = [408, 429, 500, 502, 503, 504]

/**
 * What was asked of the bucket has failed. Whether it was done all the same is unknown: a file may be there, or get
 * there later. The sweeper takes it; to remove it at once would mean another wait for a server that does not answer.
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

/** 413: Swift's quotas. The others: Ceph, MinIO, Amazon's Outposts and others. */
const isFull = ({ status, reason }: S3Refusal) =>
  status === 507 || status === 413 || /quota|insufficient|storagefull/i.test(reason)
