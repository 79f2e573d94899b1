import { z } from 'zod'
import { Count } from './fields.ts'

const Condition = z.enum(['ok', 'trouble'])

export const Alive = z.object({ status: z.literal('ok') }).meta({ id: 'Alive' })

/** Ready means: a lead can be taken. Mail trouble is told here but never makes it not ready. */
export const Readiness = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    database: Condition,
    storage: Condition,
    mail: Condition,
    mails_failed: Count.meta({
      description: 'Mails given up, waiting for a person; not those whose recipient alone was refused.',
      examples: [0],
    }),
    mails_waiting: Count.meta({
      description: 'Mails that wait for their turn or their next try.',
      examples: [0],
    }),
    mail_refusal: z
      .string()
      .max(1000)
      .nullable()
      .meta({
        description:
          'What the mail server says while it refuses what the firm sends; null while it does not.',
        examples: [null],
      }),
    oldest_mail_seconds: Count.meta({
      description: 'How long the oldest mail that is due has been waiting; 0 when none is.',
      examples: [0],
    }),
    jobs_failed: Count.meta({
      description: 'Jobs besides mails that were given up and wait for a person.',
      examples: [0],
    }),
    oldest_job_seconds: Count.meta({
      description: 'How long the oldest job that is due has been waiting; 0 when none is.',
      examples: [0],
    }),
  })
  .meta({ id: 'Readiness' })
export type Readiness = z.infer<typeof Readiness>
