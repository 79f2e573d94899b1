import { open } from 'node:fs/promises'

const endRecordBytes = 22
/** The end record is searched in this many bytes. Its comment has at most 64 KiB, but zeros or web pages can follow it. */
const tailMaxBytes = 1024 * 1024

/**
 * Mail gateways leave line ends and boundaries behind the end record (APPNOTE 4.3.16), where yauzl expects nothing.
 * @returns where the last complete end record ends with its comment; undefined if there is none
 */
export const endOfZip = (tail: Buffer): number | undefined => {
  for (let at = tail.length - endRecordBytes; at >= 0; at -= 1) {
    at = tail.lastIndexOf('PK\x05\x06', at, 'latin1')
    if (at < 0) return undefined
    const end = at + endRecordBytes + tail.readUInt16LE(at + 20)
    if (end <= tail.length) return end
  }
  return undefined
}

/** Cuts off what follows the end of a zip on the disk. */
export const cutBehindZip = async (path: string): Promise<void> => {
  await using file = await open(path, 'r+')
  const { size } = await file.stat()
  const tail = Buffer.alloc(Math.min(size, tailMaxBytes))
  await file.read(tail, 0, tail.length, size - tail.length)
  const end = endOfZip(tail)
  if (end !== undefined && end < tail.length) await file.truncate(size - tail.length + end)
}
