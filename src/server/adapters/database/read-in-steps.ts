/**
 * Yields rows in the order of a key, read in steps of at most `stepRows`. Each step is a query of its own: between
 * steps no connection and no snapshot is held, even when the consumer is slow. A row written meanwhile is included if
 * its key is greater than the last one read.
 * @param read reads the first `limit` rows after a key, by ascending key; from the beginning when the key is undefined
 */
export async function* readInSteps<Row, Key>(
  read: (after: Key | undefined, limit: number) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
  stepRows = 500,
): AsyncGenerator<Row, void> {
  let after: Key | undefined
  for (;;) {
    const rows = await read(after, stepRows)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < stepRows) return
    after = keyOf(last)
  }
}
