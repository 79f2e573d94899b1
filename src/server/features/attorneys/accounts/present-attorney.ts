import { isoTime } from '#server/iso-time.ts'
import type { Account } from './attorneys.queries.ts'

type Row = Omit<Account, 'password_hash'>

/** What of an account leaves the server. */
export const toAttorney = (row: Row) => ({
  ...toRegisteredAttorney(row),
  name: row.name,
  role: row.role,
  status: row.status,
  updated_at: isoTime(row.updated_at),
})

/** What the original answers, in its order. */
export const toRegisteredAttorney = (row: Row) => ({
  id: row.id,
  email: row.email,
  is_active: row.status === 'active',
  created_at: isoTime(row.created_at),
})

export const toColleague = ({ id, name, email, status }: Pick<Row, 'id' | 'name' | 'email' | 'status'>) => ({
  id,
  name,
  email,
  active: status === 'active',
})
