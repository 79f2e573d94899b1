import { crc32, deflateSync } from 'node:zlib'

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
const bitsPerSample = 8
const trueColor = 2
const fromRowAbove = 2

/**
 * A PNG (ISO/IEC 15948) of pixels in rows from the top, four bytes each: red, green, blue, and one that is not used. Each
 * row is written as its difference from the one above, of which most of a page has none.
 */
export const encodePng = (pixels: Uint8Array, width: number, height: number): Buffer => {
  const rowBytes = width * 3
  const rows = Buffer.alloc((1 + rowBytes) * height)
  for (let y = 0; y < height; y += 1) {
    let to = y * (1 + rowBytes)
    rows[to++] = fromRowAbove
    for (let from = y * width * 4, end = from + width * 4; from < end; from += 4)
      for (let color = from; color < from + 3; color += 1)
        rows[to++] = (pixels[color] ?? 0) - (y === 0 ? 0 : (pixels[color - width * 4] ?? 0))
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([bitsPerSample, trueColor], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const chunk = (type: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
