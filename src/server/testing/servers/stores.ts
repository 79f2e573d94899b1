import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { S3mini } from 's3mini'
import { z } from 'zod'
import { whenOver } from '#server/testing/database/when-over.ts'

const serverSchema = z.object({
  endpoint: z.url(),
  region: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
})

/** The S3 server that `npm test` starts. Without it tests store files only on disk, and the command says so. */
const server =
  process.env.FOYER_TEST_S3 === undefined
    ? undefined
    : serverSchema.parse(JSON.parse(process.env.FOYER_TEST_S3))

export type StoreKind = 'disk' | 's3'
export const stores: readonly StoreKind[] = server === undefined ? ['disk'] : ['disk', 's3']

/** Registers a test once for each kind of file store. `settings` are the environment variables for the store. */
export const onEachStore = (
  guarantee: string,
  body: (settings: Record<string, string>, t: TestContext, kind: StoreKind) => Promise<void>,
): void => {
  for (const kind of stores) {
    test(`${guarantee} (${kind})`, async (t) => body(kind === 's3' ? await makeBucket(t) : {}, t, kind))
  }
}

/** Makes an empty bucket for one test, and returns its environment variables. Removed with its content at the end. */
export const makeBucket = async (t: TestContext): Promise<Record<string, string>> => {
  if (!server) throw new Error('No S3 server runs here: ask `stores` first.')
  const name = `foyer-${randomBytes(8).toString('hex')}`
  const bucket = openBucket(server, name)
  await bucket.createBucket()
  whenOver(t, async () => {
    // One by one, because s3mini sends no Content-MD5, which Swift requires to delete many objects at once.
    for (const { Key } of (await bucket.listObjects()) ?? []) await bucket.deleteObject(Key)
    await openBucket(server, '').deleteObject(name)
  })
  return {
    STORAGE: 's3',
    S3_ENDPOINT: server.endpoint,
    S3_REGION: server.region,
    S3_BUCKET: name,
    S3_ACCESS_KEY_ID: server.accessKeyId,
    S3_SECRET_ACCESS_KEY: server.secretAccessKey,
    S3_FORCE_PATH_STYLE: 'True',
  }
}

/** Direct access to a bucket, to read or damage what Foyer has stored in it. */
export const bucketOf = (settings: Record<string, string>): S3mini => {
  const { S3_ENDPOINT = '', S3_REGION = '', S3_BUCKET = '' } = settings
  const { S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '' } = settings
  const account = { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY }
  return openBucket({ endpoint: S3_ENDPOINT, region: S3_REGION, ...account }, S3_BUCKET)
}

/** Without a name, the objects are the buckets of the account. */
const openBucket = (account: z.output<typeof serverSchema>, name: string) =>
  new S3mini({ ...account, endpoint: new URL(name, account.endpoint).href })
