import { z } from 'zod'
import { Instant } from '#contract/schemas/fields.ts'

/** When the firm works these weeks, so that clients count working time without knowing zones, holidays and changes of clocks. */
export const OpenTimes = z
  .object({
    from: Instant.describe('Before this nothing is told.'),
    until: Instant.describe('After this nothing is told.'),
    times: z
      .array(z.object({ opens_at: Instant, closes_at: Instant }))
      .max(1_000)
      .nullable()
      .meta({
        description: 'In order; null: around the clock.',
        examples: [[{ opens_at: '2026-01-30T14:00:00.000Z', closes_at: '2026-01-30T22:00:00.000Z' }]],
      }),
  })
  .meta({ id: 'OpenTimes' })
export type OpenTimes = z.infer<typeof OpenTimes>
