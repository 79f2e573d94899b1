import { createHash, createHmac } from 'node:crypto'

/** The key that signs requests, and the region they are for. */
export type S3Credentials = { region: string; accessKeyId: string; secretAccessKey: string }

export type ToSign = {
  method: string
  host: string
  /** Not encoded, without the query. */
  path: string
  query: Record<string, string>
  /** With lower-case names. All of them are signed. */
  headers: Record<string, string>
  /** Hex. The server refuses a body with another hash. */
  bodySha256: string
}

export const emptySha256 = createHash('sha256').digest('hex')

/**
 * The path with its query, and the headers to send, signed by AWS Signature Version 4 for S3 ("Authenticating Requests:
 * Using the Authorization Header" in Amazon's API reference).
 * @param at milliseconds since the epoch; must be close to the time of the server's clock
 */
export const signed = (
  { method, host, path, query, headers, bodySha256 }: ToSign,
  { region, accessKeyId, secretAccessKey }: S3Credentials,
  at: number,
): { path: string; headers: Record<string, string> } => {
  const time = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`
  const all = { ...headers, host, 'x-amz-content-sha256': bodySha256, 'x-amz-date': time }
  const names = Object.keys(all).sort()
  const uri = path.split('/').map(encode).join('/')
  const search = inOrder(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&')

  const lines = inOrder(all).map(([name, value]) => `${name}:${value.trim()}\n`)
  const canonical = [method, uri, search, lines.join(''), names.join(';'), bodySha256].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(canonical).digest('hex')]
  const signature = hmac(signingKey(secretAccessKey, scope), toSign.join('\n')).toString('hex')
  return {
    path: search === '' ? uri : `${uri}?${search}`,
    headers: {
      ...all,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope},SignedHeaders=${names.join(';')},Signature=${signature}`,
    },
  }
}

/** Percent-encodes everything but the unreserved characters of RFC 3986. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const inOrder = (record: Record<string, string>) =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))

const signingKey = (secret: string, scope: string) =>
  scope.split('/').reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`)

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
