/**
 * Rows in the order of a key, read in steps of at most `stepRows`. Each step is a query of its own: between two of them
 * neither a connection nor a snapshot is held, however slowly the rows are taken. A row that is written meanwhile is seen
 * where its key comes after the step that was read last.
 * @param read the first `limit` rows behind a key, by ascending key; from the beginning where it is undefined
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
