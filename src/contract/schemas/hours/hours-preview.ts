import { z } from 'zod'
import { Count, Instant } from '#contract/schemas/fields.ts'
import { Holidays, OfficeHours } from './office-hours.ts'
import { TimeZone, WaitHours } from '#contract/schemas/setting-values.ts'

/** Settings that are not saved yet. */
export const HoursChange = z
  .object({
    firm_time_zone: TimeZone.meta({ examples: ['America/New_York'] }),
    wait_hours: WaitHours.meta({ examples: [8] }),
    office_hours: OfficeHours.nullable().meta({ description: 'Null: around the clock.', examples: [null] }),
    holidays: Holidays.meta({ examples: [[{ date: '2026-12-25', name: 'Christmas Day' }]] }),
  })
  .meta({ id: 'HoursChange' })
export type HoursChange = z.infer<typeof HoursChange>

const Counted = z.object({
  count: Count,
  is_at_least: z.boolean().meta({ description: 'There may be more.', examples: [false] }),
})

export const HoursPreview = z
  .object({
    example: z
      .object({ received_at: Instant, due_at: Instant })
      .describe('When a lead would be due that arrives at 17:40 on the next Friday.'),
    becoming_overdue: Counted.describe('Pending leads that would be overdue, and are not now.'),
    no_longer_overdue: Counted.describe('Overdue leads that would not be overdue any more.'),
  })
  .meta({ id: 'HoursPreview' })
export type HoursPreview = z.infer<typeof HoursPreview>
