import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { hasNoNul } from '#contract/schemas/fields.ts'

/** How somebody can be reached, as the head of their resume says. Found by rules, so it may be wrong. */
export const ResumeContacts = z
  .object({
    phones: z
      .array(z.string().min(1).max(limits.phoneMaxLength).refine(hasNoNul))
      .max(3)
      .meta({ description: 'As they are written.', examples: [['+1 212 555 0199']] }),
    links: z
      .array(z.url({ protocol: /^https?$/ }).max(limits.contactLinkMaxLength))
      .max(8)
      .meta({ examples: [[]] }),
    city: z
      .string()
      .min(1)
      .max(limits.cityMaxLength)
      .refine(hasNoNul)
      .nullable()
      .meta({ examples: ['Boston, MA'] }),
  })
  .meta({ id: 'ResumeContacts' })
export type ResumeContacts = z.infer<typeof ResumeContacts>

export const noContacts: ResumeContacts = { phones: [], links: [], city: null }
