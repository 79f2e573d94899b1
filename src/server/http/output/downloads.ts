import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '#server/problem.ts'
import type { StoredFile } from '#server/http/handlers.ts'

export type DownloadOptions = {
  /** The internal location from which nginx sends the files, for requests that came through nginx. */
  xAccelLocation: string | undefined
}

/**
 * Sends a stored file as an attachment that no browser runs or caches: media type chosen by Foyer, nosniff, CSP
 * sandbox, no-store. A PDF or a text is sent inline if the file asks for it. Answers HEAD and a Range of bytes (RFC
 * 9110 section 14; for several ranges, the whole file). With xAccelLocation, nginx sends the bytes or the range if the
 * request came through a trusted proxy. A file without SHA-256 has no ETag, so If-Range gets the whole file.
 * @returns what Fastify is to send; the headers are set
 * @throws Problem range_not_satisfiable
 */
export const answerFile = async (
  request: FastifyRequest,
  reply: FastifyReply,
  file: StoredFile,
  { xAccelLocation }: DownloadOptions,
): Promise<Readable | Buffer | undefined> => {
  const etag = file.sha256 === undefined ? undefined : `"${file.sha256}"`
  const { range: wanted, 'if-range': unchanged } = request.headers
  const range = unchanged === undefined || unchanged === etag ? parseRange(wanted, file.bytes) : undefined
  const headers = {
    'content-disposition': contentDisposition(file.name, file.inline === true && isShowable(file.mediaType)),
    'content-type': file.mediaType,
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'private, no-store',
    'last-modified': new Date(file.modifiedAt).toUTCString(),
    ...(etag !== undefined && { etag }),
  }
  const address = cameThroughProxy(request) ? addressAtProxy(file, xAccelLocation) : undefined
  // Opens the file before headers are set, so that a missing file becomes an error answer.
  const content =
    request.method === 'HEAD'
      ? Readable.from([])
      : await file.open(address === undefined ? range : { start: 0, end: 0 })
  if (address !== undefined) {
    if (content instanceof Readable) content.destroy()
    reply.headers({ ...headers, 'x-accel-redirect': address, 'content-length': 0 })
    return undefined
  }
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.bytes}`)
  const length = range ? range.end - range.start + 1 : file.bytes
  reply.headers({ ...headers, 'accept-ranges': file.once ? 'none' : 'bytes', 'content-length': length })
  return content
}

/** The address for X-Accel-Redirect; undefined if nginx cannot reach the file. */
const addressAtProxy = ({ pathInUploads }: StoredFile, xAccelLocation: string | undefined) =>
  pathInUploads === undefined || xAccelLocation === undefined
    ? undefined
    : xAccelLocation + pathInUploads.split('/').map(encodeURIComponent).join('/')

const isShowable = (mediaType: string) => /^(application\/pdf|text\/plain)(;|$)/.test(mediaType)

/** Fastify lists more than one address only if the peer is in TRUST_PROXY and has sent the address of its client. */
const cameThroughProxy = ({ ips }: FastifyRequest) => (ips?.length ?? 0) > 1

const parseRange = (header: string | undefined, bytes: number) => {
  const [, first, last] = header?.match(/^bytes=(\d*)-(\d*)$/) ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first)
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  if (start > end) {
    throw new Problem('range_not_satisfiable', `The file has ${bytes} bytes.`, {
      headers: { 'content-range': `bytes */${bytes}` },
    })
  }
  return { start, end }
}

/** RFC 6266: an ASCII name for old clients, and the real name in RFC 8187 encoding. */
export const contentDisposition = (name: string, inline = false): string => {
  const ascii =
    name
      .normalize('NFKD')
      .replaceAll(/[^\x20-\x7e]/g, '')
      .replaceAll(/["\\%]/g, '_')
      .trim() || 'resume'
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${inline ? 'inline' : 'attachment'}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
