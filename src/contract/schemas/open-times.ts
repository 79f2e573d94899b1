import { z } from 'zod'
import { Instant } from './fields.ts'

/** When the firm works these weeks, so that clients count working time without knowing zones, holidays and changes of clocks. */
export const OpenTimes = z
  .object({
    from: Instant.describe('Before this nothing is told.'),
    until: Instant.describe('After this nothing is told.'),
    times: z
      .array(z.object({ opens_at: Instant, closes_at: Instant }))
      .max(1_000)
      .nullable()
      .describe('In order; null: around the clock.'),
  })
  .meta({ id: 'OpenTimes' })
export type OpenTimes = z.infer<typeof OpenTimes>
