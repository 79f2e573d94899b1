import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { Person } from './lead-record.ts'

export const Reading = z.object({
  is_reading: z.boolean('Must be true or false.').meta({
    description:
      'true: the caller has the lead in sight; tell it again every 20 seconds. false: not any more, which is also assumed 45 seconds after it was told last.',
    examples: [true],
  }),
})

/** Colleagues who have the lead in sight at the moment. */
export const Readers = z
  .object({ items: z.array(Person).max(limits.readersListedMax) })
  .meta({ id: 'Readers' })
