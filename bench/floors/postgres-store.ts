import { Pool, types } from 'pg'
import {
  type FloorStore,
  type LeadRow,
  insertWith,
  listed,
  reachedOutAt,
  totalOf,
  valuesOf,
} from './store.ts'

const connections = 10

/** Uses pg with named (prepared) statements and no further layer; PostgreSQL shares COMMITs by itself. */
export const openPostgresStore = (url: string): FloorStore => {
  for (const type of [types.builtins.INT8, types.builtins.NUMERIC]) types.setTypeParser(type, Number)
  const pool = new Pool({ connectionString: url, max: connections })
  const run = async (name: string, text: string, values: readonly unknown[]) => {
    const { rows } = await pool.query<LeadRow>({ name, text, values: [...values], rowMode: 'array' })
    return rows
  }
  const page = `select ${listed} from leads where id > $1 order by id limit $2`
  const lead = `select ${listed} from leads where id = $1`
  const change = `update leads set state = $1, reached_out_at = $2, overdue = 0, version = version + 1, updated_at = $3 where id = $4 returning ${listed}`
  const insert = insertWith((position) => `$${position}`)

  return {
    page: async (size, afterId) => {
      const [rows, totals] = await Promise.all([
        run('page', page, [afterId, size + 1]),
        run('total', totalOf, []),
      ])
      return { rows, total: Number(totals[0]?.[0]) }
    },
    lead: async (id) => (await run('lead', lead, [id]))[0],
    change: async (id, state) => {
      const now = Date.now()
      return (await run('change', change, [state, reachedOutAt(state, now), now, id]))[0]
    },
    insert: async (newLead) => (await run('insert', insert, valuesOf(newLead, Date.now())))[0],
  }
}
