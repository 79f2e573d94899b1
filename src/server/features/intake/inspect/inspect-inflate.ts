import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw, inflateRawSync } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'

/** Nearly all parts of real documents are smaller. They are inflated without a stream, which would take a millisecond each. */
const smallPartBytes = 16 * 1024

/** Inflating this much at once blocks the event loop for about a millisecond, which is acceptable. */
const smallOutputBytes = 1024 * 1024

const pieceBytes = 64 * 1024

/**
 * Inflates one entry and passes the bytes to `take`, piece by piece. It ends early if `take` throws or the deadline passes.
 * Throws what `take` throws, and errors of yauzl and zlib for damaged data.
 */
export async function inflatePart(
  zip: ZipFile,
  file: FileHandle,
  part: Entry,
  take: (bytes: Buffer) => void,
  deadline?: AbortSignal,
): Promise<void> {
  deadline?.throwIfAborted()
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
  const options = deadline ? { signal: deadline } : {}
  if (part.compressionMethod === 0) return pipeline(packed, takeAll, options)
  // Node inflates streams in its thread pool, so that the event loop is not blocked.
  await pipeline(packed, createInflateRaw({ chunkSize: pieceBytes }), takeAll, options)
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

/** Null if the result is larger than `smallOutputBytes`. */
function inflateSmall(packed: Buffer): Buffer | null {
  try {
    return inflateRawSync(packed, { maxOutputLength: smallOutputBytes })
  } catch (error) {
    if (error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return null
    throw error
  }
}
