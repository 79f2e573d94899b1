import type { Generated, Kysely } from 'kysely'
import type { MailKind, MailState } from '#contract/mails.ts'
import type { LeadState } from '#contract/leads.ts'
import type { Role } from '#contract/attorneys.ts'

/** The tables as the programs see them, the same on both databases. Instants are milliseconds since the epoch. */
export type Schema = {
  installation: {
    only: number
    installation_id: string
    created_at: number
    checked_at: number
    /** How often the file store was swept; the store counts along, so that an older database shows. */
    sweeps: number
  }

  attorneys: {
    id: Generated<number>
    /** Lower case, unique. */
    email: string
    password_hash: string
    role: Role
    status: 'waiting' | 'active' | 'deactivated'
    created_at: number
    updated_at: number
  }
  /** One row at most: who registered first. */
  founder: { only: number; attorney_id: number }
  /** A sign-in and all refresh tokens that descend from it. */
  sessions: {
    id: string
    attorney_id: number
    created_at: number
    expires_at: number
    ended_at: number | null
  }
  refresh_tokens: { token_hash: string; session_id: string; created_at: number; spent_at: number | null }

  leads: {
    id: Generated<number>
    first_name: string
    last_name: string
    email: string
    state: LeadState
    /** Counts up with every change; the ETag. */
    version: number
    /** How it came in: `api` or `form`. */
    source: string
    /** Which text of the firm's notice was ticked; null where none was asked. */
    notice_version: string | null
    resume_path: string
    resume_name: string
    /** As it is served, e.g. `text/plain; charset=utf-8`. */
    resume_media_type: string
    resume_bytes: number
    /** Hex. */
    resume_sha256: string
    created_at: number
    updated_at: number
  }
  /** Exact counts in constant cost: the sum over the shards of a key. Writers on PostgreSQL rarely share a shard. */
  counts: { key: string; shard: number; count: number }

  mails: {
    id: Generated<number>
    lead_id: number
    kind: MailKind
    recipient: string | null
    message_id: string | null
    state: MailState
    /** The resume was too large for the mail server: a link goes instead. */
    link_only: number
    /** Tries since it was queued, or sent again by hand; the one under way included. */
    attempts: number
    /** When it was first meant to go (or to go again, by hand); what the hourly limit per address and giving up count from. */
    scheduled_at: number
    /** When it may be tried next. While a worker has it in hand: when its lease ends. */
    due_at: number
    lease_token: string | null
    last_error: string | null
    created_at: number
    sent_at: number | null
  }

  events: {
    id: Generated<number>
    kind: string
    lead_id: number | null
    /** Who did it; null for the prospect or the server itself. */
    actor_id: number | null
    /** Whom it was done to, for events about accounts. */
    attorney_id: number | null
    at: number
  }
  /** Personal values live beside the event, so that they can be erased without it. */
  event_values: { event_id: number; before: string | null; after: string | null }

  /** Used on PostgreSQL only, where many nodes count together; a crash of the database may empty it. */
  rate_limits: {
    /** A hash: neither the address nor the account can be read from it. */
    key: string
    count: number
    /** When counting begins anew. */
    ends_at: number
  }

  idempotency_keys: { key: string; fingerprint: string; lead_id: number; answer: string; created_at: number }
}

export type Database = Kysely<Schema>
