import { z } from 'zod'
import { Count } from './fields.ts'

const Condition = z.enum(['ok', 'trouble'])

export const Alive = z.object({ status: z.literal('ok') }).meta({ id: 'Alive' })

/** Ready means that the server can accept leads. A mail outage is reported here, but the server stays ready. */
export const Readiness = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    database: Condition,
    storage: Condition,
    mail: Condition,
    mails_failed: Count.meta({
      description:
        'Mails that were given up and that nobody has dismissed or sent again, without those whose recipient alone was refused.',
      examples: [0],
    }),
    mails_waiting: Count.meta({
      description: 'Mails that wait to be sent for the first time or to be tried again.',
      examples: [0],
    }),
    mail_refusal: z
      .string()
      .max(1000)
      .nullable()
      .meta({
        description:
          'The error of the mail server while it refuses the mails of the firm; null while it accepts them.',
        examples: [null],
      }),
    oldest_mail_seconds: Count.meta({
      description: 'How long the oldest due mail has been waiting; 0 if no mail is due.',
      examples: [0],
    }),
    jobs_failed: Count.meta({
      description: 'Jobs other than mails that were given up and that nobody has dismissed or retried.',
      examples: [0],
    }),
    oldest_job_seconds: Count.meta({
      description: 'How long the oldest due job has been waiting; 0 if no job is due.',
      examples: [0],
    }),
  })
  .meta({ id: 'Readiness' })
export type Readiness = z.infer<typeof Readiness>
