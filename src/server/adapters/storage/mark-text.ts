import { z } from 'zod'
import type { Mark } from './store-upkeep.ts'

const MarkFile = z.object({
  installation_id: z.string().min(1),
  leads_seen: z.int().min(0),
  sweeps: z.int().min(0),
})

/** Parses the text of a store's mark (JSON). */
export const parseMark = (text: string): Mark | 'unreadable' => {
  try {
    return MarkFile.parse(JSON.parse(text))
  } catch {
    return 'unreadable'
  }
}
