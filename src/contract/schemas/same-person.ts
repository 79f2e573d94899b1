import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { Id, RowId } from './fields.ts'
import { InboxItem } from './lead-record.ts'

/**
 * What two leads have in common. The first four are enough by themselves; a name counts only together with one of the
 * others.
 */
export const samePersonSignals = [
  'email',
  'phone',
  'file',
  'profile',
  'name',
  'similar_name',
  'email_part',
  'city',
  'language',
] as const
export type SamePersonSignal = (typeof samePersonSignals)[number]

export const RelatedLead = InboxItem.extend({
  reference: z
    .string()
    .max(20)
    .meta({ examples: ['7K3F-Q2MX'] }),
  signals: z
    .array(z.enum(samePersonSignals))
    .max(samePersonSignals.length)
    .meta({
      description:
        'What both leads have in common: e-mail and phone in any spelling, resume file, page of a network (LinkedIn and the like), name; and what supports a name: the part of the e-mail before the @, city, language.',
      examples: [['email', 'name']],
    }),
  is_likely: z.boolean().meta({
    description: 'Probably the same person. False, for instance, if only the address of a family is shared.',
    examples: [true],
  }),
  is_marked_different: z.boolean().meta({
    description: 'Somebody of the firm has said that this is not the same person.',
    examples: [false],
  }),
}).meta({ id: 'RelatedLead' })
export type RelatedLead = z.infer<typeof RelatedLead>

/** Other leads that may be of the same person: the likely ones first, then the newest. Nothing is ever merged. */
export const RelatedLeads = z
  .object({
    items: z.array(RelatedLead).max(limits.relatedListedMax),
    has_more: z.boolean().meta({
      description:
        'At least these: there are too many leads with the same e-mail, name or file to look at all of them.',
      examples: [false],
    }),
  })
  .meta({ id: 'RelatedLeads' })
export type RelatedLeads = z.infer<typeof RelatedLeads>

export const RelatedPath = z.object({ id: Id, other_id: Id })

export const differenceStates = ['compared', 'too_different', 'reading', 'unreadable'] as const

/** How the text of the later resume differs from that of the earlier one. */
export const ResumeDifference = z
  .object({
    earlier_id: RowId,
    later_id: RowId,
    state: z
      .enum(differenceStates)
      .describe(
        'too_different: they have too little in common to say what changed. reading: one of them has not been read yet; ask again in a moment. unreadable: one of them has no text.',
      ),
    is_cut: z.boolean().meta({ description: 'Only the beginnings were compared.', examples: [false] }),
    parts: z
      .array(
        z.object({
          kind: z.enum(['same', 'removed', 'added']),
          text: z
            .string()
            .max(limits.comparedTextMaxLength)
            .meta({ examples: ['Attorney'] }),
        }),
      )
      .max(limits.comparedPartsMax)
      .describe(
        'In reading order. Without the added parts they are the earlier text, without the removed ones the later text; only blanks may differ.',
      ),
  })
  .meta({ id: 'ResumeDifference' })
export type ResumeDifference = z.infer<typeof ResumeDifference>
