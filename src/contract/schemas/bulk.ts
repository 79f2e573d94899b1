import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { Count, Id, Instant, PageQuery, RowId } from './fields.ts'
import { Lead, LeadContact, LeadOutcome, LeadState } from './leads.ts'
import { Person } from './lead-record.ts'
import { FilterText } from './search.ts'

/** What is done to each of the leads. */
export const BulkAction = z
  .discriminatedUnion(
    'kind',
    [
      z.object({
        kind: z.literal('state'),
        state: LeadState,
        contact: LeadContact.nullable().optional().describe('How the firm reached out.'),
      }),
      z.object({
        kind: z.literal('assign'),
        assigned_to: RowId.nullable().describe('The id of an active attorney, or null for nobody.'),
      }),
      z.object({ kind: z.literal('outcome'), outcome: LeadOutcome.nullable() }),
      z.object({
        kind: z.literal('suspicious'),
        suspicious: z.boolean('Must be true or false.').meta({ examples: [false] }),
      }),
      z.object({
        kind: z.literal('resend'),
        mail: z.literal('confirmation').describe('The receipt that the prospect gets.'),
      }),
    ],
    'Its kind must be state, assign, outcome, suspicious or resend.',
  )
  .meta({
    description:
      'Leads that already are as the action would make them stay as they are. A mail that was sent again cannot be taken back.',
    examples: [{ kind: 'state', state: 'REACHED_OUT', contact: 'phone' }],
  })
export type BulkAction = z.infer<typeof BulkAction>

/** Either q or ids. */
export const BulkRequest = z
  .object({
    q: FilterText.optional().describe(
      'The leads of this filter that exist now, as the list of leads takes it; an empty line means every lead. A lead that no longer matches when its turn comes is left out.',
    ),
    ids: z
      .array(RowId)
      .min(1, 'Name at least one lead.')
      .max(limits.bulkIdsMax, `At most ${limits.bulkIdsMax} leads; for more, use q.`)
      .optional()
      .meta({ examples: [[7, 8]] }),
    action: BulkAction,
  })
  .refine(({ q, ids }) => (q === undefined) !== (ids === undefined), {
    error: 'Either q or ids, and not both.',
    path: ['q'],
  })
  .meta({
    examples: [
      {
        q: 'state:pending assigned:me',
        action: { kind: 'state', state: 'REACHED_OUT', contact: 'phone' },
      },
    ],
  })

/** changing and undoing: being worked on. changed and undone: ended. */
export const BulkState = z.enum(['changing', 'changed', 'undoing', 'undone'])
export type BulkState = z.infer<typeof BulkState>

/** The action of a request, with the members of its kind. */
const StartedAction = z
  .object({
    kind: z.enum(['state', 'assign', 'outcome', 'suspicious', 'resend']),
    state: LeadState.optional(),
    contact: LeadContact.nullable().optional(),
    assigned_to: RowId.nullable().optional(),
    outcome: LeadOutcome.nullable().optional(),
    suspicious: z
      .boolean()
      .optional()
      .meta({ examples: [false] }),
    mail: z.literal('confirmation').optional(),
  })
  .meta({ id: 'BulkAction', examples: [{ kind: 'state', state: 'REACHED_OUT', contact: 'phone' }] })

/** A change of many leads, and how far it is. */
export const Bulk = z
  .object({
    id: RowId,
    action: StartedAction,
    q: z
      .string()
      .max(limits.searchMaxLength)
      .nullable()
      .meta({
        description: 'The filter; null if the leads were named, or are those of a deactivated attorney.',
        examples: ['state:pending'],
      }),
    state: BulkState.describe(
      'changing: the leads are being changed. changed: they have been. undoing and undone: the same for taking it back.',
    ),
    is_stopped: z.boolean().meta({
      description:
        'The background job gave up before the end. An admin can retry it; what was changed can be undone.',
      examples: [false],
    }),
    job_id: RowId.nullable().describe(
      'The job that works on it, whose progress the stream of changes tells.',
    ),
    started_by: Person,
    started_at: Instant,
    total: Count.describe('How many leads it is about; once they are changed, how many it has looked at.'),
    total_is_at_least: z.literal(true).optional().describe('total is a lower bound.'),
    done: Count.describe('How many leads it has looked at so far.'),
    changed: Count.describe(
      'How many of them it has changed. The others already were as wanted, or were refused.',
    ),
    refused: Count.describe('How many of them could not be changed; the report has reasons.'),
    undone_by: Person.nullable(),
    put_back: Count.describe('How many of the changed leads are as before again.'),
    left: Count.describe('How many undoing has left as they are; the report has reasons.'),
    undoable_until: Instant.nullable().describe('Null if it cannot be undone.'),
  })
  .meta({ id: 'Bulk' })
export type Bulk = z.infer<typeof Bulk>

/** A lead that was left as it was. */
const BulkRefusal = Lead.pick({ first_name: true, last_name: true })
  .extend({
    lead_id: RowId,
    during: z.enum(['change', 'undo']),
    reason: z
      .string()
      .max(300)
      .meta({ examples: ['Somebody has changed this since.'] }),
  })
  .meta({ id: 'BulkRefusal' })

export const BulkReport = Bulk.extend({
  refusals: z
    .array(BulkRefusal)
    .max(limits.bulkRefusalsListedMax)
    .describe(
      `The leads that were refused, or left when it was undone, at most ${limits.bulkRefusalsListedMax}; refused and left count all.`,
    ),
}).meta({ id: 'BulkReport' })

export const BulkPage = z
  .object({
    items: z.array(Bulk).max(limits.pageSizeMax),
    has_more: z
      .boolean()
      .meta({ description: 'Whether older ones follow on another page.', examples: [false] }),
    last_id: RowId.nullable().describe('Pass it as before_id to get the next page; null on an empty page.'),
  })
  .meta({ id: 'BulkPage' })

export const BulkQuery = PageQuery.omit({ after_id: true }).extend({
  before_id: PageQuery.shape.after_id.describe('Only those older than the one with this id.'),
})

export const BulkPath = z.object({ id: Id })
