import type { Lead } from '#contract/schemas/leads.ts'
import { type LeadStage, stateOfStage } from '#contract/values/lead-stage.ts'
import { isoTime } from '#server/iso-time.ts'

type Row = {
  id: number
  first_name: string
  last_name: string
  email: string
  resume_path: string | null
  state: LeadStage
  created_at: number
  updated_at: number
}

/** A lead in an answer. The members are those of the original API, in its order. */
export const toLead = (row: Row): Lead => ({
  id: row.id,
  first_name: row.first_name,
  last_name: row.last_name,
  email: row.email,
  // The original API has a text here.
  resume_path: row.resume_path ?? '',
  state: stateOfStage(row.state),
  created_at: isoTime(row.created_at),
  updated_at: isoTime(row.updated_at),
})
