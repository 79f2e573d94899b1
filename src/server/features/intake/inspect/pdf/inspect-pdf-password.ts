import { createCipheriv, createHash } from 'node:crypto'
import { type PdfDictionary, type PdfObject, nameOf } from './inspect-pdf-objects.ts'

/**
 * Does a PDF open without a password? It does if the user password is empty (ISO 32000-2, 7.6.4.4); restrictions by the owner
 * do not matter.
 * @param encryption the dictionary Encrypt, with its references resolved
 * @param id the first string of ID
 * @returns false also for other kinds of encryption (certificates, digital rights); undefined if the dictionary is invalid
 */
export function opensWithoutPassword(encryption: PdfDictionary, id: Buffer): boolean | undefined {
  const revision = encryption.get('R')
  const handler = nameOf(encryption.get('Filter'))
  if (handler === undefined) return undefined
  if (encryptsOnlyAttachments(encryption)) return true
  if (handler !== 'Standard') return false
  const [o, u] = [encryption.get('O'), encryption.get('U')]
  if (!Buffer.isBuffer(o) || !Buffer.isBuffer(u)) return undefined
  if (revision === 5 || revision === 6) return opensRevision6(u, revision)
  if (revision === 2 || revision === 3 || revision === 4)
    return opensRevision4({ encryption, revision, o, u, id })
  return undefined
}

/** 7.6.6: neither streams nor strings are encrypted, only embedded files. */
function encryptsOnlyAttachments(encryption: PdfDictionary): boolean {
  const version = encryption.get('V')
  const isIdentity = (filter: PdfObject | undefined) => (nameOf(filter) ?? 'Identity') === 'Identity'
  return (
    typeof version === 'number' &&
    version >= 4 &&
    isIdentity(encryption.get('StmF')) &&
    isIdentity(encryption.get('StrF'))
  )
}

// Algorithm 2, step a: the padding of a password, and so the whole of an empty one.
const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')

type Revision4 = { encryption: PdfDictionary; revision: number; o: Buffer; u: Buffer; id: Buffer }

/** Algorithms 4, 5 and 6. */
function opensRevision4(pdf: Revision4): boolean | undefined {
  const keys = keyLengthsOf(pdf).map((bytes) => keyOfRevision4(pdf, bytes))
  if (keys.includes(undefined) || pdf.u.length < 16) return undefined
  return keys.some((key) => key && isKeyOf(pdf, key))
}

function isKeyOf({ revision, u, id }: Revision4, key: Buffer): boolean {
  if (revision === 2) return rc4(key, padding).equals(u.subarray(0, 32))
  let check: Buffer = md5(padding, id)
  for (let round = 0; round < 20; round += 1)
    check = rc4(
      key.map((byte) => byte ^ round),
      check,
    )
  return check.equals(u.subarray(0, 16))
}

/** Algorithm 2. */
function keyOfRevision4({ encryption, revision, o, id }: Revision4, bytes: number): Buffer | undefined {
  const permissions = encryption.get('P')
  if (typeof permissions !== 'number' || o.length < 32) return undefined
  const flags = Buffer.alloc(4)
  flags.writeInt32LE(permissions | 0)
  const isMetadataClear = revision === 4 && encryption.get('EncryptMetadata') === false
  const seed = [padding, o.subarray(0, 32), flags, id, ...(isMetadataClear ? [Buffer.alloc(4, 0xff)] : [])]
  let key: Buffer = md5(...seed)
  if (revision > 2) for (let round = 0; round < 50; round += 1) key = md5(key.subarray(0, bytes))
  return key.subarray(0, bytes)
}

/** Key lengths to try, in bytes. Some writers give no length, or bytes instead of bits, so the usual ones are tried too. */
function keyLengthsOf({ encryption, revision }: Revision4): readonly number[] {
  if (revision === 2) return [5]
  const bits = encryption.get('Length')
  const said = typeof bits === 'number' && bits >= 40 && bits <= 128 ? [Math.floor(bits / 8)] : []
  return [...new Set([...said, 16, 5])]
}

/** Algorithm 11: U contains a hash and after it the salt of that hash. Acrobat 9 writes revision 5. */
function opensRevision6(u: Buffer, revision: number): boolean | undefined {
  if (u.length < 48) return undefined
  const salt = u.subarray(32, 40)
  const hash = revision === 5 ? sha(256, salt) : slowHash(salt)
  return hash.equals(u.subarray(0, 32))
}

/** Algorithm 2.B with an empty password. */
function slowHash(salt: Buffer): Buffer {
  let key = sha(256, salt)
  let last = 0
  for (let round = 0; round < 64 || last > round - 32; round += 1) {
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(
      false,
    )
    const packed = cipher.update(Buffer.concat(Array.from({ length: 64 }, () => key)))
    last = packed.at(-1) ?? 0
    // A number of 128 bits and the sum of its bytes have the same remainder when divided by three.
    const remainder = packed.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3
    key = sha(([256, 384, 512] as const)[remainder] ?? 256, packed)
  }
  return key.subarray(0, 32)
}

const sha = (bits: 256 | 384 | 512, bytes: Buffer) => createHash(`sha${bits}`).update(bytes).digest()

const md5 = (...pieces: Buffer[]) => createHash('md5').update(Buffer.concat(pieces)).digest()

/** OpenSSL 3 has RC4 only in its legacy provider, because it is weak. Here it only checks whether a password is right. */
function rc4(key: Uint8Array, bytes: Buffer): Buffer {
  const box = Uint8Array.from({ length: 256 }, (_, index) => index)
  const swap = (a: number, b: number) => ([box[a], box[b]] = [box[b] ?? 0, box[a] ?? 0])
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (box[i] ?? 0) + (key[i % key.length] ?? 0)) & 0xff
    swap(i, j)
  }
  let [i, j] = [0, 0]
  return bytes.map((byte) => {
    i = (i + 1) & 0xff
    j = (j + (box[i] ?? 0)) & 0xff
    swap(i, j)
    return byte ^ (box[((box[i] ?? 0) + (box[j] ?? 0)) & 0xff] ?? 0)
  }) as Buffer
}
