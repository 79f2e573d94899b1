import { z } from 'zod'
import { FirstName, LastName } from '#contract/form/submission-fields.ts'
import { Email } from '#contract/values/email.ts'
import { handSources } from '#contract/values/lead-words.ts'
import { contactChange } from './contact-details.ts'
import { isNamed, namedBy } from './leads.ts'
import { NoteText } from './notes.ts'

export const unreachable = 'An e-mail or a telephone number is required.'

/** Somebody who has called or come by, as an attorney notes it down: without a resume, and perhaps without an e-mail. */
export const AddedLead = z
  .object({
    first_name: FirstName.default(''),
    last_name: LastName.default(''),
    email: Email.nullable().optional(),
    phone: contactChange.phone,
    note: NoteText.shape.text.optional(),
    source: z
      .enum(handSources, `Must be one of ${handSources.join(', ')}.`)
      .default('other')
      .meta({
        description: 'How the person came.',
        examples: ['phone'],
      }),
    confirm: z
      .boolean('Must be true or false.')
      .default(false)
      .meta({
        description: 'Send the person the confirmation that the form sends. It needs an e-mail.',
        examples: [false],
      }),
  })
  .refine(isNamed, namedBy('first_name'))
  .refine(isNamed, namedBy('last_name'))
  .refine(({ email, phone }) => Boolean(email ?? phone), { error: unreachable, path: ['email'] })
  .refine(({ email, confirm }) => !confirm || Boolean(email), {
    error: 'A confirmation needs an e-mail.',
    path: ['confirm'],
  })
export type AddedLead = z.output<typeof AddedLead>
