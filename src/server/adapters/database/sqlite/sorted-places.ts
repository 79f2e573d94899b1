import { DatabaseSync } from 'node:sqlite'

type Place = { id: number; value: string | number | null }

/**
 * Puts any number of rows in order by a value, in a temporary file that SQLite has already removed from its folder: those
 * without a value last, and of those with equal values the highest id first. The values are all numbers or all texts.
 */
export const makeSortedPlaces = () => {
  // Without a name it is a temporary database on the disk.
  const database = new DatabaseSync('')
  database.exec(`create table places (
    is_missing, value, id, primary key (is_missing, value, id desc)
  ) without rowid`)
  const insert = database.prepare('insert or ignore into places (is_missing, value, id) values (?, ?, ?)')
  const select = database.prepare('select id from places order by is_missing, value, id desc')
  return {
    add: (places: readonly Place[]): void => {
      database.exec('begin')
      for (const { id, value } of places) insert.run(value === null ? 1 : 0, comparable(value), id)
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
