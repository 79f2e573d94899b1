import type { SavedView } from '#contract/schemas/views.ts'
import type { SignedIn } from '#server/http/caller.ts'
import { isoTime } from '#server/iso-time.ts'
import { mayChange } from './allowed-views.ts'
import type { ShownView } from './views.queries.ts'

export const toView = (row: ShownView, reader: Pick<SignedIn, 'id' | 'role'>): SavedView => ({
  id: row.id,
  name: row.name,
  q: row.q,
  sort: row.sort,
  shared: row.shared === 1,
  owner: { id: row.owner_id, name: row.owner_name, email: row.owner_email },
  may_change: mayChange(row, reader),
  version: row.version,
  created_at: isoTime(row.created_at),
  updated_at: isoTime(row.updated_at),
})
