import { Outage } from '#server/outage.ts'
import type { S3Client } from './s3-client.ts'
import { S3Refusal, mayPassSoon, s3Outage } from './s3-answer.ts'
import { askPage } from './s3-list.ts'

/**
 * Lists one name in the bucket, and changes nothing.
 * @throws Error with a sentence that names the setting to change; Outage when it may work later
 */
export const assertS3Usable = async (client: S3Client): Promise<void> => {
  try {
    await askPage(client, { prefix: 'uploads/', 'max-keys': '1' })
  } catch (error) {
    throw explain(error)
  }
}

const explain = (error: unknown): unknown => {
  if (!(error instanceof S3Refusal)) return error
  if (error.reason === 'RequestTimeTooSkewed')
    return new Outage('unavailable', 'The clock of this machine and that of the S3 server differ too much.')
  if (mayPassSoon(error)) return s3Outage(error)
  const sentence =
    sentences[error.reason] ?? 'S3_ENDPOINT does not answer like an S3 server with this bucket.'
  return new Error(`${sentence} ${error.message}`)
}

const wrongRegion = 'S3_REGION is not the region of the bucket.'

const sentences: Record<string, string> = {
  InvalidAccessKeyId: 'S3_ACCESS_KEY_ID is not known to the S3 server.',
  SignatureDoesNotMatch: 'S3_SECRET_ACCESS_KEY is not the secret of S3_ACCESS_KEY_ID.',
  AccessDenied: 'S3_ACCESS_KEY_ID may not list the bucket that S3_BUCKET names.',
  NoSuchBucket: 'The bucket that S3_BUCKET names does not exist.',
  InvalidBucketName: 'S3_BUCKET is not a valid bucket name.',
  AuthorizationHeaderMalformed: wrongRegion,
  PermanentRedirect: wrongRegion,
  TemporaryRedirect: wrongRegion,
}
