import { isoTime } from '#server/iso-time.ts'
import type { Account } from './attorneys.queries.ts'

type Row = Omit<Account, 'password_hash'>

/** The fields of an account that leave the server. */
export const toAttorney = (row: Row) => ({
  ...toRegisteredAttorney(row),
  name: row.name,
  role: row.role,
  status: row.status,
  updated_at: isoTime(row.updated_at),
})

/** The fields of the original API, in their original order. */
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
