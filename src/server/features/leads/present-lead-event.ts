import { z } from 'zod'
import { LeadEvent } from '#contract/leads.ts'
import { isoTime } from './present-lead.ts'

type Row = {
  id: number
  kind: string
  at: number
  actor_id: number | null
  before: string | null
  after: string | null
}

export const toLeadEvent = (row: Row) => ({
  id: row.id,
  kind: LeadEvent.shape.kind.parse(row.kind),
  at: isoTime(row.at),
  attorney_id: row.actor_id,
  before: readValues(row.before),
  after: readValues(row.after),
})

const Values = z.record(z.string(), z.string())

/** Null where nothing personal was recorded, or where it was erased. */
const readValues = (json: string | null) => (json === null ? null : Values.parse(JSON.parse(json)))
