import type { z } from 'zod'
import type { Session } from '#contract/schemas/accounts/sessions.ts'
import { isoTime } from '#server/iso-time.ts'

type Row = { id: string; device: string | null; created_at: number; last_used_at: number }

export const toSession = (row: Row, currentId: string): z.input<typeof Session> => ({
  id: row.id,
  created_at: isoTime(row.created_at),
  last_used_at: isoTime(row.last_used_at),
  device: row.device,
  current: row.id === currentId,
})
