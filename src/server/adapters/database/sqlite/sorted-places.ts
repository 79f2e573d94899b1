import { DatabaseSync } from 'node:sqlite'

/** `tie`: puts those with equal values in order, the lowest first. */
type Place = { id: number; value: string | number | null; tie: number }

/**
 * Puts any number of rows in order by a value, in a temporary file that SQLite has already removed from its folder: those
 * without a value last. The values are all numbers or all texts.
 */
export const makeSortedPlaces = () => {
  // Without a name it is a temporary database on the disk.
  const database = new DatabaseSync('')
  database.exec(`create table places (
    is_missing, value, tie, id, primary key (is_missing, value, tie)
  ) without rowid`)
  const insert = database.prepare(
    'insert or ignore into places (is_missing, value, tie, id) values (?, ?, ?, ?)',
  )
  const select = database.prepare('select id from places order by is_missing, value, tie')
  return {
    add: (places: readonly Place[]): void => {
      database.exec('begin')
      for (const { id, value, tie } of places) insert.run(value === null ? 1 : 0, comparable(value), tie, id)
      database.exec('commit')
    },
    /** The ids, in pieces of so many. Nothing may be added after that. */
    *inOrder(atOnce: number): Generator<number[], void> {
      let piece: number[] = []
      for (const { id } of select.iterate()) {
        piece.push(Number(id))
        if (piece.length < atOnce) continue
        yield piece
        piece = []
      }
      yield piece
    },
    [Symbol.dispose]: () => database.close(),
  }
}

/** JavaScript compares texts by their UTF-16 units, SQLite by bytes: big-endian UTF-16 is the same for both. */
const comparable = (value: Place['value']) =>
  typeof value === 'string' ? Buffer.from(value, 'utf16le').swap16() : (value ?? 0)
