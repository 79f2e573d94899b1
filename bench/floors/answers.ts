import type { ServerResponse } from 'node:http'
import type { LeadRow } from './store.ts'

export const sendJson = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** A page in the format of the product's answer. `rows` has one row more than the page when further pages exist. */
export const pageText = (rows: LeadRow[], total: number, size: number): string => {
  const items = rows.slice(0, size)
  return JSON.stringify({
    items: items.map(leadOf),
    total,
    has_more: rows.length > size,
    last_id: items.at(-1)?.[0] ?? null,
  })
}

export const leadText = (row: LeadRow): string => JSON.stringify(leadOf(row))

const leadOf = (row: LeadRow) => ({
  id: row[0],
  first_name: row[1],
  last_name: row[2],
  email: row[3],
  resume_path: row[4],
  state: row[5],
  created_at: new Date(row[6]).toISOString(),
  updated_at: new Date(row[7]).toISOString(),
})
