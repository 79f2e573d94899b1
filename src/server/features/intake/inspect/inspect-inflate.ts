import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw, inflateRawSync } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'

/** Nearly every part of a real document is as small; a stream of its own would cost each of them a millisecond. */
const smallPartBytes = 16 * 1024

/** What may be inflated in one go without holding up the event loop: about a millisecond. */
const smallOutputBytes = 1024 * 1024

const pieceBytes = 64 * 1024

/**
 * Hands the inflated bytes of one entry to `take`, piece by piece, however many there are. Whatever `take` throws ends
 * it; so does the deadline. Throws what yauzl and zlib throw about damaged data.
 */
export async function inflatePart(
  zip: ZipFile,
  file: FileHandle,
  part: Entry,
  deadline: AbortSignal,
  take: (bytes: Buffer) => void,
): Promise<void> {
  deadline.throwIfAborted()
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(part, { minimal: true })
  if (part.compressedSize <= smallPartBytes) {
    const packed = Buffer.alloc(part.compressedSize)
    await file.read(packed, 0, packed.length, fileDataStart)
    const whole = part.compressionMethod === 0 ? packed : inflateSmall(packed)
    if (whole !== null) return take(whole)
  }
  const packed = readRange(file, fileDataStart, part.compressedSize)
  const takeAll = async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) take(piece)
  }
  if (part.compressionMethod === 0) return pipeline(packed, takeAll, { signal: deadline })
  // Node inflates a stream in its thread pool; the event loop only counts.
  await pipeline(packed, createInflateRaw({ chunkSize: pieceBytes }), takeAll, { signal: deadline })
}

async function* readRange(file: FileHandle, start: number, length: number): AsyncGenerator<Buffer> {
  for (let done = 0; done < length;) {
    const piece = Buffer.alloc(Math.min(pieceBytes, length - done))
    const { bytesRead } = await file.read(piece, 0, piece.length, start + done)
    if (bytesRead === 0) return
    yield piece.subarray(0, bytesRead)
    done += bytesRead
  }
}

/** Null when the result is larger than expected of a small part. */
function inflateSmall(packed: Buffer): Buffer | null {
  try {
    return inflateRawSync(packed, { maxOutputLength: smallOutputBytes })
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return null
    throw error
  }
}
