const blockBytes = 512

/**
 * Returns the text of one file in a tar archive (POSIX ustar, names up to 100 bytes).
 * @param {Buffer} archive
 * @param {string} name
 * @throws {Error} when the archive does not contain it
 */
export function fileOfTar(archive, name) {
  let start = 0
  while (start + blockBytes <= archive.length) {
    const header = archive.subarray(start, start + blockBytes)
    const bytes = Number.parseInt(text(header.subarray(124, 136)), 8) || 0
    const content = start + blockBytes
    if (text(header.subarray(0, 100)) === name) return archive.toString('utf8', content, content + bytes)
    start = content + Math.ceil(bytes / blockBytes) * blockBytes
  }
  throw new Error(`${name} is not in the archive`)
}

/** @param {Buffer} field ends at its first NUL */
function text(field) {
  return field.toString('latin1').split('\0', 1)[0] ?? ''
}
