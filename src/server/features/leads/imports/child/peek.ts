/**
 * Reads the beginning of a stream.
 * @returns also whether that was all, and the stream with its beginning
 */
export const peek = async (
  bytes: AsyncIterable<Buffer>,
  count: number,
): Promise<{ head: Buffer; isWhole: boolean; whole: AsyncGenerator<Buffer, void> }> => {
  const iterator = bytes[Symbol.asyncIterator]()
  const chunks: Buffer[] = []
  let length = 0
  let isWhole = false
  while (length < count && !isWhole) {
    const next = await iterator.next()
    if (next.done) isWhole = true
    else {
      chunks.push(next.value)
      length += next.value.length
    }
  }
  const head = Buffer.concat(chunks)
  return { head, isWhole, whole: withHead(head, iterator) }
}

async function* withHead(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void> {
  yield head
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}
