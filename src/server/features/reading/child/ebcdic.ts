const sampleBytes = 16_384
/** Letters, digits and what stands between them, the same in all code pages of EBCDIC (IBM CDRA, character set 640). */
const common = new Set(
  [
    [0x81, 0x89],
    [0x91, 0x99],
    [0xa2, 0xa9],
    [0xc1, 0xc9],
    [0xd1, 0xd9],
    [0xe2, 0xe9],
    [0xf0, 0xf9],
    [0x4b, 0x4e],
    [0x5c, 0x5e],
    [0x60, 0x61],
    [0x6b, 0x6f],
    [0x7a, 0x7f],
  ].flatMap(([first = 0, last = 0]) => Array.from({ length: last - first + 1 }, (_, index) => first + index)),
)
const space = 0x40
const lineEnds = new Set([0x0d, 0x15, 0x25])

/**
 * Whether a text comes from a mainframe. No browser knows EBCDIC, and in any other charset such a text is garbage. Its blanks
 * are the byte that is @ elsewhere, and hardly any byte is none of its letters.
 */
export const looksLikeEbcdic = (bytes: Uint8Array): boolean => {
  const sample = bytes.subarray(0, sampleBytes)
  let spaces = 0
  let others = 0
  for (const byte of sample) {
    if (byte === space) spaces += 1
    else if (!common.has(byte) && !lineEnds.has(byte)) others += 1
  }
  return spaces > sample.length / 20 && others < sample.length / 20
}
