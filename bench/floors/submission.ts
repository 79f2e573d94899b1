import { hash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { makeDurableWriter } from './durable-files.ts'
import type { FloorStore, LeadRow } from './store.ts'

/** Fulfills the product's promise for a submission at the least cost: first the file, then the row, both durable. */
export const makeSubmission = async (store: FloorStore, dataDir: string) => {
  const writeDurably = await makeDurableWriter(join(dataDir, 'uploads'))
  return async (request: IncomingMessage): Promise<LeadRow | undefined> => {
    const parts = partsOf(await wholeBody(request), boundaryOf(request))
    const resume = parts.get('resume') ?? Buffer.alloc(0)
    const text = (name: string) => parts.get(name)?.toString() ?? ''
    const path = `uploads/${randomBytes(16).toString('hex')}.pdf`
    await writeDurably(join(dataDir, path), resume)
    return store.insert({
      firstName: text('first_name'),
      lastName: text('last_name'),
      email: text('email'),
      path,
      fileName: 'resume.pdf',
      bytes: resume.length,
      sha256: hash('sha256', resume, 'hex'),
    })
  }
}

/** Reads the body into one buffer of the announced length. */
export const wholeBody = (request: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const body = Buffer.allocUnsafe(Number(request.headers['content-length'] ?? 0))
    let at = 0
    request.on('data', (chunk: Buffer) => {
      at += chunk.copy(body, at)
    })
    request.on('end', () => resolve(body))
    request.on('error', reject)
  })

const boundaryOf = ({ headers }: IncomingMessage) => headers['content-type']?.split('boundary=')[1] ?? ''

/** Parses a well-formed multipart body (RFC 7578); each part is a view into the body. */
const partsOf = (body: Buffer, boundary: string): Map<string, Buffer> => {
  const parts = new Map<string, Buffer>()
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  // The first delimiter has no line break before it.
  let start = delimiter.length - 2
  while (body[start] === 0x0d) {
    const headEnd = body.indexOf('\r\n\r\n', start)
    const end = body.indexOf(delimiter, headEnd)
    const name = /name="([^"]+)"/.exec(body.toString('latin1', start, headEnd))?.[1]
    if (headEnd < 0 || end < 0 || name === undefined) throw new Error('not the multipart body of the bench')
    parts.set(name, body.subarray(headEnd + 4, end))
    start = end + delimiter.length
  }
  return parts
}
