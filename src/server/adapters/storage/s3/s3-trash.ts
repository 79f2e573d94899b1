import { removeObject, listed } from './s3.ts'
import type { S3Client } from './s3-client.ts'
import { S3Refusal, isNoSuchKey, s3Outage } from './s3-answer.ts'
import { textOf } from './s3-list.ts'
import { encode } from './s3-signature.ts'
import type { Trash } from '#server/adapters/storage/store-upkeep.ts'
import { trashName, trashedFile } from '#server/adapters/storage/trash-name.ts'

const prefix = 'trash/'
// The server copies the object itself, up to a gigabyte, and answers only when it is done.
const copyWithinMs = 30_000

/**
 * The trash as objects below `trash/`. A bucket cannot rename, so the file is copied, and removed once the copy is
 * confirmed. When two nodes do so at once, each makes a copy with its own time, so that neither removes the last one.
 */
export const makeS3Trash = (client: S3Client): Trash => ({
  put: (path, at) => move(client, path, prefix + trashName(path, at)),
  list: async function* () {
    for await (const { key } of listed(client, prefix)) {
      const file = trashedFile(key.slice(prefix.length))
      if (file) yield file
    }
  },
  putBack: async ({ name, path }) => {
    if (!(await exists(client, path))) await move(client, prefix + name, path)
  },
  remove: ({ name }) => removeObject(client, prefix + name),
})

const move = async (client: S3Client, from: string, to: string) => {
  try {
    await copy(client, from, to)
  } catch (error) {
    if (isNoSuchKey(error)) return
    throw s3Outage(error)
  }
  await removeObject(client, from)
}

const copy = async (client: S3Client, from: string, to: string) => {
  const source = `/${client.bucket}/${from.split('/').map(encode).join('/')}`
  const headers = { 'x-amz-copy-source': source }
  const answer = await client.ask({ method: 'PUT', key: to, headers, answerWithinMs: copyWithinMs })
  // A copy that fails halfway is reported in the body, after a status of 200.
  if (!answer.includes('<CopyObjectResult')) throw new S3Refusal(200, textOf(answer, 'Code') ?? 'NoCopy')
}

const exists = async (client: S3Client, key: string) => {
  try {
    await client.ask({ method: 'HEAD', key })
    return true
  } catch (error) {
    // An answer to HEAD has no body, so it does not say whether the key or the bucket is missing.
    if (error instanceof S3Refusal && error.status === 404) return false
    throw s3Outage(error)
  }
}
