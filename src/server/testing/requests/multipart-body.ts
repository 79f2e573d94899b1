/** A part of a multipart body, written unchanged, so that tests can send what FormData would not send. */
export type BodyPart = {
  name: string
  value: string | Uint8Array
  /** Makes the part a file. */
  fileName?: string
  type?: string
}

export type MultipartBody = { type: string; bytes: Buffer<ArrayBuffer> }

const boundary = '----foyer-7MA4YWxkTrZu0gW'

/** Builds a multipart/form-data body (RFC 7578) with the parts in the given order. */
export const multipartBody = (parts: readonly BodyPart[]): MultipartBody => ({
  type: `multipart/form-data; boundary=${boundary}`,
  bytes: Buffer.concat([...parts.map(partBytes), Buffer.from(`--${boundary}--\r\n`)]),
})

const partBytes = ({ name, value, fileName, type }: BodyPart) =>
  Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"`),
    Buffer.from(fileName === undefined ? '' : `; filename="${fileName}"`),
    Buffer.from(type === undefined ? '\r\n\r\n' : `\r\nContent-Type: ${type}\r\n\r\n`),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ])

export const person: readonly BodyPart[] = [
  { name: 'first_name', value: 'Ada' },
  { name: 'last_name', value: 'Lovelace' },
  { name: 'email', value: 'ada@example.com' },
]

export const resumePart = (value: string | Uint8Array, fileName = 'resume.pdf'): BodyPart => ({
  name: 'resume',
  value,
  fileName,
  type: 'application/pdf',
})
