import { Trouble } from '#server/trouble.ts'

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
export const s3Trouble = (error: unknown): unknown => {
  if (error instanceof S3Refusal && isFull(error)) {
    return new Trouble('full', 'The bucket is full.', { cause: error, outcome: 'unknown' })
  }
  const isFailure =
    error instanceof S3Refusal || error instanceof S3Silence || (error instanceof Error && 'code' in error)
  if (!isFailure) return error
  return new Trouble('unavailable', 'The file store does not work.', { cause: error, outcome: 'unknown' })
}

/** 413: Swift's quotas. The others: Ceph, MinIO, Amazon's Outposts and others. */
const isFull = ({ status, reason }: S3Refusal) =>
  status === 507 || status === 413 || /quota|insufficient|storagefull/i.test(reason)
