import { z } from 'zod'
import { filterFields } from '#contract/filter/filter-fields.ts'
import { limits } from '#contract/limits.ts'
import { leadOutcomes } from '#contract/values/lead-words.ts'
import { Count, decimal } from './fields.ts'
import { Person } from './lead-record.ts'

const day = z.iso.date('Must be a day like 2026-01-31.').meta({ examples: ['2026-01-31'] })

export const OverviewQuery = z.object({
  days: decimal(
    z
      .int('Must be a whole number.')
      .min(1, 'Must be at least 1.')
      .max(limits.overviewDaysMax, `At most ${limits.overviewDaysMax}.`)
      .default(30)
      .meta({ description: 'How long the period is, unless it has a first day.', examples: [30] }),
  ),
  from: day.optional().describe('The first day of the period.'),
  to: day.optional().describe('The last day of the period, included; left out: today.'),
  of: z
    .enum(['firm', 'mine'], 'Must be firm or mine.')
    .default('firm')
    .meta({ description: 'Of all leads, or of those that are assigned to you.', examples: ['firm'] }),
})

const q = z
  .string()
  .max(limits.searchMaxLength)
  .meta({
    description: 'The filter that finds exactly these leads, as q of the list of leads.',
    examples: ['arrived:2026-01-01..2026-01-30 state:pending'],
  })

/** A number of leads, with the filter that opens them. */
const Leads = z.object({ q, count: Count }).meta({ id: 'CountedLeads' })
export type Leads = z.infer<typeof Leads>

const seconds = z
  .int()
  .min(0)
  .nullable()
  .meta({
    description:
      'From the arrival to the first contact. Above 64 seconds the middle of a range, which is at most 2 % from the exact time. Null if nobody was contacted.',
    examples: [14_400],
  })

const contacted = {
  contacted: Leads.describe(
    'Those whom the firm has contacted. Spam, and what is not for the firm, is left out.',
  ),
  in_time: Leads.describe('Of those, the ones contacted before they were late.'),
  median_seconds: seconds,
  p90_seconds: seconds,
}

/** What has become of the leads that arrived in some days. */
const Arrived = z
  .object({ arrived: Leads, waiting: Leads, late: Leads, ...contacted })
  .meta({ id: 'ArrivedLeads' })
export type Arrived = z.infer<typeof Arrived>

const Days = z.object({ from: day, to: day })

/**
 * What has become of the leads that arrived in a period. All numbers are about these leads, as they are now, so that each opens its
 * leads. Only `waiting_by_age` is about everybody who waits.
 */
export const Overview = z
  .object({
    from: day,
    to: day,
    of: z.enum(['firm', 'mine']).meta({ examples: ['firm'] }),
    time_zone: z
      .string()
      .max(64)
      .meta({ description: 'In which the days of today begin.', examples: ['America/New_York'] }),
    period: Arrived,
    before: Arrived.extend({ from: day, to: day }).describe('The same number of days before the period.'),
    steps: z
      .array(Days.extend({ arrived: Leads, late: Leads }))
      .max(limits.overviewStepsMax)
      .describe('By day; by week in periods of more than two months.'),
    waiting_by_age: z
      .array(
        Leads.extend({
          from: day.nullable().describe('Null: without a beginning.'),
          to: day,
        }),
      )
      .max(limits.overviewStepsMax)
      .describe('Everybody who waits, by the days of their arrival, the youngest first.'),
    attorneys: z
      .array(Arrived.extend({ attorney: Person.nullable().describe('Null: assigned to nobody.') }))
      .max(limits.colleaguesListedMax + 1),
    sources: z
      .array(
        Arrived.extend({
          source: z
            .string()
            .max(100)
            .meta({ examples: [filterFields.source.words[0]] }),
        }),
      )
      .max(limits.overviewStepsMax),
    outcomes: z
      .array(Leads.extend({ outcome: z.enum([...leadOutcomes, 'none']).meta({ examples: ['retained'] }) }))
      .max(leadOutcomes.length + 1),
  })
  .meta({ id: 'Overview' })
export type Overview = z.infer<typeof Overview>
