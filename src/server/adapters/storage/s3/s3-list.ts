import type { S3Client } from './s3-client.ts'
import { S3Refusal } from './s3-answer.ts'

export type S3Entry = { key: string; bytes: number; modifiedAt: number }

/** Yields every object whose key begins with `prefix`; each request lists a thousand. @throws S3Refusal, Outage */
export async function* listObjects(
  client: S3Client,
  prefix: string,
  keysAtOnce = 1000,
): AsyncGenerator<S3Entry> {
  for (let token: string | undefined; ;) {
    const page = await askPage(client, {
      prefix,
      'max-keys': String(keysAtOnce),
      ...(token && { 'continuation-token': token }),
    })
    yield* entriesOf(page)
    const next = textOf(page, 'NextContinuationToken')
    if (textOf(page, 'IsTruncated') !== 'true') return
    // Without this check, a server that returns the same page again would keep a sweep busy forever.
    if (next === undefined || next === token) throw new S3Refusal(200, 'ListDoesNotEnd')
    token = next
  }
}

/** Calls ListObjectsV2 (see Amazon's API reference) and returns its XML. */
export const askPage = async (client: S3Client, query: Record<string, string>): Promise<string> => {
  const page = await client.ask({
    method: 'GET',
    key: '',
    query: { 'list-type': '2', 'encoding-type': 'url', ...query },
  })
  if (!page.includes('<ListBucketResult')) throw new S3Refusal(200, 'NoList')
  return page
}

const entriesOf = function* (page: string): Generator<S3Entry> {
  const isEncoded = textOf(page, 'EncodingType') === 'url'
  for (const [, contents = ''] of page.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const key = textOf(contents, 'Key')
    const modifiedAt = Date.parse(textOf(contents, 'LastModified') ?? '')
    const bytes = Number(textOf(contents, 'Size'))
    if (key === undefined || Number.isNaN(modifiedAt) || Number.isNaN(bytes))
      throw new S3Refusal(200, 'NoList')
    yield { key: isEncoded ? decodeURIComponent(key.replaceAll('+', ' ')) : key, bytes, modifiedAt }
  }
}

/** The text of the first element with that name; the element must contain nothing but text. */
export const textOf = (xml: string, name: string): string | undefined => {
  const [, text] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? []
  return text?.replaceAll(/&(lt|gt|quot|apos|amp|#\d+|#x[\da-f]+);/gi, (_, entity: string) =>
    characterOf(entity),
  )
}

const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

const characterOf = (entity: string) =>
  named[entity] ?? String.fromCodePoint(Number(entity.replace('#', '').replace(/^x/i, '0x')))
