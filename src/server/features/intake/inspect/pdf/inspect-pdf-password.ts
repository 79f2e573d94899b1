import { createCipheriv, createHash } from 'node:crypto'
import { type PdfDictionary, type PdfObject, nameOf } from './inspect-pdf-objects.ts'

/**
 * Does a PDF open without a password, whatever its owner has restricted? It does when the empty user password is the right
 * one (ISO 32000-2, 7.6.4.4).
 * @param encryption the dictionary behind Encrypt, its references resolved
 * @param id the first string of ID
 * @returns false for another kind of lock (certificates, digital rights) as well; undefined for what makes no sense
 */
export function opensWithoutPassword(encryption: PdfDictionary, id: Buffer): boolean | undefined {
  const revision = encryption.get('R')
  const handler = nameOf(encryption.get('Filter'))
  if (handler === undefined) return undefined
  if (locksOnlyAttachments(encryption)) return true
  if (handler !== 'Standard') return false
  const [o, u] = [encryption.get('O'), encryption.get('U')]
  if (!Buffer.isBuffer(o) || !Buffer.isBuffer(u)) return undefined
  if (revision === 5 || revision === 6) return opensRevision6(u, revision)
  if (revision === 2 || revision === 3 || revision === 4)
    return opensRevision4({ encryption, revision, o, u, id })
  return undefined
}

/** 7.6.6: neither streams nor strings are encrypted, only files inside. */
function locksOnlyAttachments(encryption: PdfDictionary): boolean {
  const version = encryption.get('V')
  const isIdentity = (filter: PdfObject | undefined) => (nameOf(filter) ?? 'Identity') === 'Identity'
  return (
    typeof version === 'number' &&
    version >= 4 &&
    isIdentity(encryption.get('StmF')) &&
    isIdentity(encryption.get('StrF'))
  )
}

// Algorithm 2, step a: what fills up a password, so all of an empty one.
const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')

type Lock = { encryption: PdfDictionary; revision: number; o: Buffer; u: Buffer; id: Buffer }

/** Algorithms 4, 5 and 6. */
function opensRevision4(lock: Lock): boolean | undefined {
  const keys = keyLengthsOf(lock).map((bytes) => keyOfRevision4(lock, bytes))
  if (keys.includes(undefined) || lock.u.length < 16) return undefined
  return keys.some((key) => key && fits(key, lock))
}

function fits(key: Buffer, { revision, u, id }: Lock): boolean {
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
function keyOfRevision4({ encryption, revision, o, id }: Lock, bytes: number): Buffer | undefined {
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

/** In bytes. Some writers say the length in bytes where bits are asked for, or none, so the usual ones are tried too. */
function keyLengthsOf({ encryption, revision }: Lock): readonly number[] {
  if (revision === 2) return [5]
  const bits = encryption.get('Length')
  const said = typeof bits === 'number' && bits >= 40 && bits <= 128 ? [Math.floor(bits / 8)] : []
  return [...new Set([...said, 16, 5])]
}

/** Algorithm 11: behind the hash in U lies the salt it was made with. Revision 5 is that of Acrobat 9. */
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
    // The remainder of a number of 128 bits by three is that of the sum of its bytes.
    const remainder = packed.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3
    key = sha(([256, 384, 512] as const)[remainder] ?? 256, packed)
  }
  return key.subarray(0, 32)
}

const sha = (bits: 256 | 384 | 512, bytes: Buffer) => createHash(`sha${bits}`).update(bytes).digest()

const md5 = (...pieces: Buffer[]) => createHash('md5').update(Buffer.concat(pieces)).digest()

/** OpenSSL has put it away among what is too weak to be used; here it only shows whether a password fits. */
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
