import { setImmediate as nextTurn } from 'node:timers/promises'

/**
 * Gathers what comes one by one, so that the database can be asked for many at once. Others get their turn between two
 * batches. @throws AbortError when the signal says so, before the next batch
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
