import type { Generated } from 'kysely'
import type { LeadOrder } from '#contract/filter/lead-order.ts'

/** What attorneys have saved for themselves; see schema.ts. */
export type ViewTables = {
  /** A filter that an attorney has saved under a name. */
  views: {
    id: Generated<number>
    owner_id: number
    name: string
    /** The name without case and accents: each of the owner's views has its own. */
    name_key: string
    /** As it was typed. */
    q: string
    sort: LeadOrder
    /** 1: the whole firm sees it. */
    shared: number
    /** Goes up with every change; the ETag. */
    version: number
    created_at: number
    updated_at: number
    /** Removed views are kept for some days, so that removing them can be undone. */
    removed_at: number | null
  }
  /** How an attorney wants to see lists; `value` is JSON (`Preferences` in the contract). */
  preferences: { attorney_id: number; name: string; value: string }
}
