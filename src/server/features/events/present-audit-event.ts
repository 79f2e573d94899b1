import { AuditEventKind } from '#contract/schemas/audit.ts'
import { isoTime } from '#server/iso-time.ts'
import type { AuditRow } from './events.queries.ts'
import { readEventValues } from './record-event.ts'

export const toAuditEvent = (row: AuditRow) => ({
  id: row.id,
  kind: AuditEventKind.parse(row.kind),
  at: isoTime(row.at),
  actor: personOf(row.actor_id, row.actor_name, row.actor_email),
  attorney: personOf(row.attorney_id, row.attorney_name, row.attorney_email),
  lead_id: row.lead_id,
  bulk_id: row.bulk_id,
  before: readEventValues(row.before),
  after: readEventValues(row.after),
})

const personOf = (id: number | null, name: string | null, email: string | null) =>
  id === null || email === null ? null : { id, name, email }
