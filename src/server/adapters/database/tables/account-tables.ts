import type { Generated } from 'kysely'
import type { LeadOrder } from '#contract/filter/lead-order.ts'
import type { LeadMailChoice, Role } from '#contract/schemas/accounts/attorneys.ts'

/** Accounts, how they are entered, and what belongs to one of them. */
export type AccountTables = {
  attorneys: {
    id: Generated<number>
    /** Lower case, unique. */
    email: string
    name: string | null
    password_hash: string
    role: Role
    status: 'waiting' | 'active' | 'deactivated'
    /** Of mails to the person; null means English. */
    language: string | null
    /** How the person is told of new leads; null follows the firm. */
    lead_mails: LeadMailChoice | null
    created_at: number
    updated_at: number
  }
  /** At most one row: the attorney who registered first. */
  founder: { only: number; attorney_id: number }
  /** A sign-in and all refresh tokens that descend from it. */
  sessions: {
    id: string
    attorney_id: number
    /** Browser and system, like `Firefox on Linux`; the User-Agent itself is not stored. */
    device: string | null
    created_at: number
    /** When it was opened or last renewed. */
    last_used_at: number
    expires_at: number
    ended_at: number | null
  }
  /**
   * A request for a new password. attorney_id is null when the address has no account, so that both cases cost the
   * same.
   */
  password_resets: {
    id: Generated<number>
    attorney_id: number | null
    created_at: number
    expires_at: number
    used_at: number | null
  }
  /** An invitation by mail to open an account. It is open while `ended_at` is null; an address has one open at a time. */
  invitations: {
    id: Generated<number>
    email: string
    role: Role
    /** Of the mail. */
    language: string
    invited_by: number
    created_at: number
    /** When its last link was made: the link is signed with it. */
    issued_at: number
    expires_at: number
    ended_at: number | null
    /** The account that it has opened; null if it was revoked, or the person got access in another way. */
    attorney_id: number | null
  }
  refresh_tokens: { token_hash: string; session_id: string; created_at: number; spent_at: number | null }

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
