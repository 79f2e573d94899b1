import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { isWebLink, normalizeLink, phonePattern } from '#contract/values/contact-details.ts'
import { oneLine } from '#contract/values/one-line.ts'
import { hasNoNul } from './fields.ts'

const phone = { description: 'A telephone number, as an attorney wrote it.', examples: ['+1 212 555 0199'] }
const link = {
  description: 'A page about the person, in LinkedIn or elsewhere.',
  // No page of anybody: the examples name no host but the server.
  examples: [null],
}
const city = { examples: ['Boston, MA'] }

/** How a person can be reached besides the e-mail. Attorneys write it; null removes it. */
export const contactChange = {
  phone: z
    .string()
    .overwrite(oneLine)
    .max(limits.phoneMaxLength, `At most ${limits.phoneMaxLength} characters.`)
    .regex(phonePattern, 'Must be a telephone number like +1 212 555 0199.')
    .meta(phone)
    .nullable()
    .optional(),
  link: z
    .string()
    .overwrite(normalizeLink)
    .max(limits.contactLinkMaxLength, `At most ${limits.contactLinkMaxLength} characters.`)
    .refine(isWebLink, 'Must be the address of a web page.')
    .nullable()
    .optional()
    .meta(link),
  city: z
    .string()
    .overwrite(oneLine)
    .min(1, 'This field is required.')
    .max(limits.cityMaxLength, `At most ${limits.cityMaxLength} characters.`)
    .refine(hasNoNul, 'Control characters are not allowed.')
    .meta(city)
    .nullable()
    .optional(),
}

export const contactDetails = {
  phone: z.string().max(limits.phoneMaxLength).meta(phone).nullable(),
  link: z.string().max(limits.contactLinkMaxLength).nullable().meta(link),
  city: z.string().max(limits.cityMaxLength).meta(city).nullable(),
}
