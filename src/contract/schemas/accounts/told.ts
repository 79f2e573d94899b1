import { z } from 'zod'
import { LeadMailChoice } from './attorneys.ts'
import { StoredEmail } from '#contract/schemas/fields.ts'
import { Person } from '#contract/schemas/lead-record.ts'
import { HourOfDay } from '#contract/schemas/setting-values.ts'
import { limits } from '#contract/limits.ts'

/** How an active attorney is told of new leads. */
const ToldPerson = Person.extend({
  choice: LeadMailChoice.nullable().describe('What the person has chosen; null follows the firm.'),
  told: LeadMailChoice.describe('How the person is told in fact.'),
  stands_in: z.boolean().meta({
    description: 'Told at once although the person has chosen otherwise, because nobody else would be.',
    examples: [false],
  }),
}).meta({ id: 'ToldPerson' })

/** Who is told of the next new lead. */
export const WhoIsTold = z
  .object({
    addresses: z
      .array(StoredEmail)
      .max(1000)
      .describe(
        'The addresses that the firm has named. They are told of each lead at once, whoever they belong to.',
      ),
    digest_hour: HourOfDay.meta({
      description: 'When daily digests are sent, in the time zone of the firm.',
      examples: [8],
    }),
    people: z.array(ToldPerson).max(limits.colleaguesListedMax),
  })
  .meta({ id: 'WhoIsTold' })
