import type { Endpoint } from '#contract/endpoint.ts'

const header = (description: string, schema: object, example: unknown) => ({
  description,
  required: true,
  schema,
  example,
})
const text = (maxLength: number, more: object = {}) => ({ type: 'string', maxLength, ...more })

/** Headers of answers. Where an operation of the document lists one, the answer always has it. */
export const headerComponents = {
  'X-Request-Id': header(
    'Identifies the request in the log of the server.',
    { type: 'string', format: 'uuid' },
    '3f2c9a51-7d0e-4c8b-9a36-5e1f0b7d2c84',
  ),
  ETag: header('The version of the entity in the answer (RFC 9110 section 8.8.3).', text(100), '"3"'),
  'Retry-After': header(
    'Seconds to wait before asking again.',
    { type: 'integer', minimum: 0, maximum: 86_400 },
    5,
  ),
  'WWW-Authenticate': header('How to authenticate (RFC 6750).', text(1000), 'Bearer'),
  'Content-Disposition': header(
    'The original name (RFC 6266), always as an attachment.',
    text(2000),
    `attachment; filename="resume.pdf"; filename*=UTF-8''resume.pdf`,
  ),
  'Accept-Ranges': header('Ranges of bytes are supported.', { type: 'string', enum: ['bytes'] }, 'bytes'),
  'Set-Cookie': header(
    'The session cookie: HttpOnly, SameSite=Strict; over https also Secure, with the name __Host-foyer.',
    text(1000),
    '__Host-foyer=q3Vn0yXk1mS8wYt5uLv7Zc2Aq9Df4Gh6JkPbRe0TiNo; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Strict',
  ),
  'Content-Range': header(
    'Which bytes of the file the answer holds, and how many the file has.',
    text(100),
    'bytes 0-499/48213',
  ),
}

export type HeaderName = keyof typeof headerComponents

const refs = (names: HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

export const successHeaders = (
  { output, etag, cookie }: Pick<Endpoint, 'output' | 'etag' | 'cookie'>,
  status: number,
) =>
  refs([
    'X-Request-Id',
    ...(etag || output === 'file' || output === 'picture' ? (['ETag'] as const) : []),
    ...(output === 'made' ? (['Content-Disposition'] as const) : []),
    ...(output === 'file' ? (['Content-Disposition', 'Accept-Ranges'] as const) : []),
    ...(cookie ? (['Set-Cookie'] as const) : []),
    ...(status === 206 ? (['Content-Range'] as const) : []),
  ])

/** X-Request-Id is not listed for problems, although it is sent: the problem document has it as request_id. */
export const problemHeaders = (status: number): { headers?: object } => {
  const names = byStatus[status]
  return names ? { headers: refs(names) } : {}
}

const byStatus: Record<number, HeaderName[]> = {
  401: ['WWW-Authenticate'],
  412: ['ETag'],
  416: ['Content-Range'],
  429: ['Retry-After'],
  503: ['Retry-After'],
  507: ['Retry-After'],
}
