export type Picture = { extension: 'png' | 'jpg' | 'webp'; mediaType: string; width: number; height: number }

/** The format and the size of a picture in pixels, read from its bytes; undefined for other formats. */
export const readPicture = (bytes: Buffer): Picture | undefined => {
  try {
    return readPng(bytes) ?? readJpeg(bytes) ?? readWebp(bytes)
  } catch (error) {
    // The file ends before the size.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const text = (bytes: Buffer, from: number, to: number) => bytes.toString('latin1', from, to)

/** W3C PNG, third edition, sections 5.2 and 11.2.1. */
const readPng = (bytes: Buffer): Picture | undefined => {
  if (text(bytes, 0, 8) !== '\x89PNG\r\n\x1a\n' || text(bytes, 12, 16) !== 'IHDR') return undefined
  if (text(bytes, bytes.length - 8, bytes.length - 4) !== 'IEND') return undefined
  return {
    extension: 'png',
    mediaType: 'image/png',
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
  }
}

// The markers of a start of frame (ITU-T T.81, table B.1). C4, C8 and CC are other markers.
const startsFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** ITU-T T.81, annex B. */
const readJpeg = (bytes: Buffer): Picture | undefined => {
  if (text(bytes, 0, 3) !== '\xff\xd8\xff') return undefined
  let at = 2
  for (;;) {
    if (bytes.readUInt8(at) !== 0xff) return undefined
    const marker = bytes.readUInt8(at + 1)
    if (startsFrame(marker))
      return {
        extension: 'jpg',
        mediaType: 'image/jpeg',
        width: bytes.readUInt16BE(at + 7),
        height: bytes.readUInt16BE(at + 5),
      }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
}

/** RFC 9649, sections 2.4 to 2.7; RFC 6386 section 9.1 for lossy pictures. */
const readWebp = (bytes: Buffer): Picture | undefined => {
  if (text(bytes, 0, 4) !== 'RIFF' || text(bytes, 8, 12) !== 'WEBP') return undefined
  const size = sizeOfWebp(bytes, text(bytes, 12, 16))
  return size && { extension: 'webp', mediaType: 'image/webp', ...size }
}

const sizeOfWebp = (bytes: Buffer, chunk: string) => {
  if (chunk === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
  if (chunk === 'VP8L' && bytes.readUInt8(20) === 0x2f) {
    const bits = bytes.readUInt32LE(21)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (chunk === 'VP8 ' && text(bytes, 23, 26) === '\x9d\x01\x2a')
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
  return undefined
}
