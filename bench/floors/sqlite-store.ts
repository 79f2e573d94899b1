import { DatabaseSync, type StatementSync } from 'node:sqlite'
import {
  type FloorStore,
  type LeadRow,
  insertWith,
  listed,
  reachedOutAt,
  totalOf,
  valuesOf,
} from './store.ts'

/** Uses node:sqlite with prepared statements and no further layer; WAL and synchronous=FULL, like the product. */
export const openSqliteStore = (file: string, { readOnly }: { readOnly: boolean }): FloorStore => {
  const database = new DatabaseSync(file, { readOnly, timeout: 5_000 })
  database.exec('pragma synchronous = full; pragma cache_size = -32000')
  const prepare = (sql: string) => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    return statement
  }
  const page = prepare(`select ${listed} from leads where id > ? order by id limit ?`)
  const total = prepare(totalOf)
  const lead = prepare(`select ${listed} from leads where id = ?`)
  const [change, insert] = readOnly
    ? []
    : [
        prepare(
          `update leads set state = ?, reached_out_at = ?, overdue = 0, version = version + 1, updated_at = ? where id = ? returning ${listed}`,
        ),
        prepare(insertWith(() => '?')),
      ]
  const durably = makeGroupCommit(database)

  return {
    page: async (size, afterId) => ({
      rows: rowsOf(page.all(afterId, size + 1)),
      total: Number(Object.values(total.get() ?? [0])[0]),
    }),
    lead: async (id) => rowsOf(lead.all(id))[0],
    change: (id, state) =>
      durably(() => {
        const now = Date.now()
        return rowsOf(writing(change).all(state, reachedOutAt(state, now), now, id))[0]
      }),
    insert: (newLead) => durably(() => rowsOf(writing(insert).all(...valuesOf(newLead, Date.now())))[0]),
  }
}

const writing = (statement: StatementSync | undefined): StatementSync => {
  if (!statement) throw new Error('This floor was started read-only.')
  return statement
}

// With setReturnArrays rows are arrays in the order of the columns; the types of node:sqlite do not say so.
const rowsOf = (rows: unknown) => rows as LeadRow[]

/** Work that arrives in one turn of the event loop shares one COMMIT. */
const makeGroupCommit = (database: DatabaseSync) => {
  let waiting: (() => () => void)[] = []
  const commit = () => {
    const batch = waiting
    waiting = []
    database.exec('begin immediate')
    const answers = batch.map((work) => work())
    database.exec('commit')
    for (const answer of answers) answer()
  }
  return <T>(work: () => T): Promise<T> =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(commit)
      waiting.push(() => {
        const result = work()
        return () => resolve(result)
      })
    })
}
