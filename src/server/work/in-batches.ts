import { setImmediate as nextTurn } from 'node:timers/promises'

/**
 * Collects single items into batches, so that one query can serve many. Other requests are served between two batches.
 * @throws AbortError before the next batch when the signal is aborted
 */
export async function* inBatches<T>(
  source: AsyncIterable<T>,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const each of source) {
    if (batch.push(each) < size) continue
    signal?.throwIfAborted()
    yield batch
    batch = []
    await nextTurn()
  }
  signal?.throwIfAborted()
  if (batch.length > 0) yield batch
}
