import { isoTime } from '#server/iso-time.ts'
import type { Account } from './attorneys.queries.ts'

type Row = Omit<Account, 'password_hash'>
type Listed = Omit<Row, 'language' | 'lead_mails'>

/** The fields of an account that leave the server. */
export const toAttorney = (row: Listed) => ({
  ...toRegisteredAttorney(row),
  name: row.name,
  role: row.role,
  status: row.status,
  updated_at: isoTime(row.updated_at),
})

/** The fields of the original API, in their original order. */
export const toRegisteredAttorney = (row: Listed) => ({
  id: row.id,
  email: row.email,
  is_active: row.status === 'active',
  created_at: isoTime(row.created_at),
})

/** What people see of their own account. */
export const toOwnAccount = (row: Row) => ({
  ...toAttorney(row),
  language: row.language,
  lead_mails: row.lead_mails,
})

export const toColleague = ({ id, name, email, status }: Pick<Row, 'id' | 'name' | 'email' | 'status'>) => ({
  id,
  name,
  email,
  active: status === 'active',
})
