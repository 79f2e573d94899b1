import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { prose } from '#contract/values/prose.ts'
import { Count } from '#contract/schemas/fields.ts'

/** An address that opens a resume once and without a token, so that the browser itself can download it. */
export const Download = z
  .object({
    url: z
      .string()
      .max(200)
      .meta({
        description: 'Relative to this server.',
        examples: ['/api/resumes/q3Vn0yXk1mS8wYt5uLv7Zc2Aq9Df4Gh6JkPbRe0TiNo'],
      }),
    expires_in: Count.meta({ description: 'Seconds.', examples: [30] }),
  })
  .meta({ id: 'Download' })

/** Why somebody opens a file in which the virus scanner has found something. */
export const QuarantinedDownload = z
  .object({
    reason: z
      .string('This field is required.')
      .overwrite(prose)
      .min(1, 'This field is required.')
      .max(limits.reasonMaxLength, `At most ${limits.reasonMaxLength} characters.`)
      .meta({
        description: 'The history of the lead keeps it.',
        examples: ['Our IT department wants to look at the file.'],
      }),
  })
  .meta({ id: 'QuarantinedDownload' })

export const TicketPath = z.object({
  ticket: z
    .string()
    .max(43)
    .regex(/^[\w-]{43}$/, 'Must be a ticket from this server.')
    .meta({ examples: ['q3Vn0yXk1mS8wYt5uLv7Zc2Aq9Df4Gh6JkPbRe0TiNo'] }),
})

export const TicketQuery = z.object({
  inline: z
    .enum(['0', '1'], 'Must be 0 or 1.')
    .default('0')
    .meta({
      description: '1: the browser shows the file instead of saving it; only for PDF and TXT.',
      examples: ['1'],
    }),
})
