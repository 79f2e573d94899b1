import type { Generated } from 'kysely'
import { ExportState } from '#contract/schemas/exchange/exports.ts'

/** Leads that leave, and leads that were read back; see schema.ts. */
export type ExportTables = {
  /** Files of leads that somebody has downloaded, or is downloading. */
  exports: {
    id: Generated<number>
    /** JSON: which leads, in which order and format (`ExportRequest` in the contract). */
    request: string
    state: ExportState
    /** How many were sent so far, of how many. */
    leads: Generated<number>
    total: number
    total_is_at_least: number
    /** Null for a command of the operator. */
    started_by: number | null
    started_at: number
    /** When its progress was last stored: one that is not touched for long has broken off without anybody noticing. */
    touched_at: number
    /** While ready: the hash of the ticket that begins it once, and the session that has to be active. */
    session_id: string | null
    ticket_hash: string | null
  }
  /** The export that this installation was filled from, and how many of its lines are stored; no row: none. */
  reimport: { only: number; sha256: string; lines: number; begun_at: number; ended_at: number | null }
}

/** Their description; see tables.ts. */
// oxfmt-ignore
export const exportTables = {
  exports: {
    columns: {
      id: 'int', request: 'text', state: 'text', leads: 'int', total: 'int', total_is_at_least: 'int',
      started_by: 'int?', started_at: 'int', touched_at: 'int', session_id: 'text?', ticket_hash: 'text?',
    },
    key: ['id'],
    words: { state: ExportState.options },
    givesIds: true,
  },
  reimport: {
    columns: { only: 'int', sha256: 'text', lines: 'int', begun_at: 'int', ended_at: 'int?' },
    key: ['only'],
  },
} as const
