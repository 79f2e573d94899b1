import { randomBytes } from 'node:crypto'
import { type Template, digitsPerSpot } from './plan.ts'

/** Where the digits of a request's number are written. */
export const spot = '#'.repeat(digitsPerSpot)
const boundary = '----bench7MA4YWxkTrZu0gW'

type Ids = { first: number; cycle: number }
const anyNumber: Ids = { first: 1, cycle: 10 ** digitsPerSpot - 1 }

export const getPath = (path: string, token: string): Template =>
  template([head('GET', path, token)], { status: 200 })

/** Reads one lead after another. */
export const getLeads = (ids: Ids, token: string): Template =>
  template([head('GET', `/api/leads/${spot}`, token)], { status: 200, ids })

/**
 * Marks one lead after another as reached out, and in the next round as pending again, so that each request is a
 * change.
 */
export const patchLeads = (ids: Ids, token: string): Template => {
  const change = (state: string) => {
    // Padded, so that the spot is at the same place in both.
    const body = JSON.stringify({ state }).padEnd(24)
    return head('PATCH', `/api/leads/${spot}`, token, { type: 'application/json', bytes: body.length }) + body
  }
  return template([change('REACHED_OUT'), change('PENDING')], { status: 200, ids })
}

/**
 * A submission with a new resume and a new e-mail address each time; with `repeated` always the same one.
 * `resume`: a PDF, with `spot` where it is to differ.
 */
export const submit = (
  options: { repeated?: boolean } & ({ resumeBytes: number } | { resume: Buffer }),
): Template => {
  const number = options.repeated ? '00000000' : spot
  const parts = Buffer.concat([
    Buffer.from(field('first_name', 'Ada')),
    Buffer.from(field('last_name', 'Lovelace')),
    Buffer.from(field('email', `lead-${number}@example.com`)),
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="resume"; filename="resume.pdf"\r\n` +
        'Content-Type: application/pdf\r\n\r\n',
    ),
    'resume' in options ? options.resume : makePdf(options.resumeBytes, number),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const start = head('POST', '/api/leads', undefined, {
    type: `multipart/form-data; boundary=${boundary}`,
    bytes: parts.length,
  })
  return template([Buffer.concat([Buffer.from(start), parts])], { status: 201 })
}

export const signIn = (account: { email: string; password: string }): Template => {
  const body = new URLSearchParams({ username: account.email, password: account.password }).toString()
  const type = 'application/x-www-form-urlencoded'
  return template([head('POST', '/api/auth/token', undefined, { type, bytes: body.length }) + body], {
    status: 200,
  })
}

/** A PDF whose bytes cannot be compressed, like the pictures and fonts of a real one. */
export const makePdf = (bytes: number, number: string): Buffer => {
  const start = `%PDF-1.4\n% ${number}\n1 0 obj<</Type/Catalog>>endobj\n2 0 obj<</Length ${bytes}>>stream\n`
  const end = `\nendstream endobj\ntrailer<</Root 1 0 R>>\n% ${number}\n%%EOF\n`
  const filling = randomBytes(bytes - start.length - end.length).map((byte) =>
    byte === spot.charCodeAt(0) ? 0 : byte,
  )
  return Buffer.concat([Buffer.from(start), filling, Buffer.from(end)])
}

const template = (
  texts: (string | Buffer)[],
  { status, ids = anyNumber }: { status: number; ids?: Ids },
): Template => {
  const variants = texts.map((text) => Buffer.from(text))
  return { variants, spots: spotsIn(variants[0]), ...ids, status, share: 100 }
}

const spotsIn = (bytes: Buffer | undefined): number[] => {
  const found: number[] = []
  if (!bytes) return found
  for (let at = bytes.indexOf(spot); at >= 0; at = bytes.indexOf(spot, at + spot.length)) found.push(at)
  return found
}

const head = (method: string, path: string, token?: string, body?: { type: string; bytes: number }): string =>
  [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    ...(body ? [`Content-Type: ${body.type}`, `Content-Length: ${body.bytes}`] : []),
    '\r\n',
  ].join('\r\n')

const field = (name: string, value: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
