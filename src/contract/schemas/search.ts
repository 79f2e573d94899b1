import { z } from 'zod'
import { type FilterMistake, searchPlaces } from '#contract/filter/filter.ts'
import { leadOrders } from '#contract/filter/lead-order.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { oneLine } from '#contract/values/one-line.ts'
import { limits } from '#contract/limits.ts'

const Line = z
  .string()
  .max(limits.searchMaxLength, `At most ${limits.searchMaxLength} characters.`)
  .meta({
    description: [
      'Words that a lead must all have, in its names, e-mail, notes (with telephone, link and city) or resume, in any case and without accents. Names and e-mail are also found by their beginnings, written together or apart; so is the last word, from four letters on, and a word that ends with *. "Words in quotation marks" must stand together; a -word must be nowhere, and does not search alone. After in:name, in:notes or in:resume the words are looked for only there. A telephone number of seven digits or more is found however it is written. Or the reference on a receipt.',
      'Among the words, fields with values: state:pending, reached_out or closed (without reaching out); assigned:me, none, or a name or e-mail; is:overdue, contacted (also if pending again), in_time (contacted before it was late), suspicious, scan, unreadable or infected; has:notes, message, phone, link, city or consent; due:today, tomorrow or 2026-01-31 (of pending leads); waiting:>3d or <12h (of pending leads); after: (from the beginning of that day) and before: with 2026-01-31, today, yesterday, or so long ago: 12h, 7d, 4w; arrived:2026-01-31 or 2026-01-01..2026-01-31 (days of the firm, both included); outcome:retained, declined, no_answer, not_for_us, spam or none; contact:email, phone, meeting or none; language:es or none; type:pdf, doc, docx or txt; source:form, api, import, phone, walk_in, mail, referral, other, or the utm_source, src or referrer of the address of the form.',
      'state:pending,reached_out means any of the values; -state:pending leaves out what has it; a value with blanks or commas stands in quotation marks. Days are those of the time zone of the firm.',
    ].join('\n\n'),
    examples: ['state:pending assigned:me "analytical engine" -babbage'],
  })

/**
 * What a person types to find leads: words, and fields. An issue has in `params` where the mistake is, and what would fit
 * (`FilterMistake`).
 */
export const FilterLine = Line.transform((line, { issues }) => {
  const { filter, mistakes } = parseFilter(line)
  issues.push(...mistakes.map((mistake) => toIssue(line, mistake)))
  // A line of nothing but blanks is none; of one that means nothing, nothing is found.
  return oneLine(line) === '' ? undefined : filter
})

/** The same, left as it was typed. */
export const FilterText = Line.check(({ value: line, issues }) => {
  issues.push(...parseFilter(line).mistakes.map((mistake) => toIssue(line, mistake)))
})

const toIssue = (line: string, { message, ...params }: FilterMistake) => ({
  code: 'custom' as const,
  input: line,
  message,
  params,
})

const order = z.enum(leadOrders, `Must be one of ${leadOrders.join(', ')}.`)

const orders = `newest and oldest: by arrival. best: of the newest ${limits.rankedMax} leads found, those first whose names have the words, then notes, then resumes; words that stand near each other count more; without words it means newest. due: pending leads by when they are due, then the others. reached_out: the latest first, then those who were not. name: by last names. assignee: by the names of the attorneys, then those of nobody.`

const bounds = `With words, due, reached_out, name, assignee and oldest put the newest ${limits.rankedMax} leads found in order; without words, and unless the filter is the same as a view of the inbox, those among the ${limits.examinedMax} that a request looks at.`

export const SearchOrder = order.default('newest').describe(`Only with q. ${orders} ${bounds}`)

/** Views have all of their leads in every order. */
export const ListOrder = order
  .optional()
  .describe(`The default is newest with q, and otherwise the order of the view. ${orders} ${bounds}`)

/** Where the words of a search were found. */
const SearchPlace = z.enum(searchPlaces)

/** A piece of a text with words that were searched for. */
export const Snippet = z
  .object({
    where: SearchPlace.describe('name: the names or the e-mail.'),
    text: z
      .string()
      .max(limits.snippetMaxLength)
      .meta({ examples: ['worked on the analytical engine with'] }),
    hits: z
      .array(z.array(z.int().min(0)).length(2))
      .max(limits.snippetHitsMax)
      .meta({
        description:
          'Where in text the words are: from the first character up to, not including, the second, in UTF-16 units as JavaScript counts.',
        examples: [[[14, 31]]],
      }),
    page: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'The page of a PDF on which the first hit is.', examples: [2] }),
  })
  .meta({ id: 'Snippet' })
export type Snippet = z.infer<typeof Snippet>

/** What an item of a list has in addition if it was searched for. */
export const foundItem = {
  snippets: z
    .array(Snippet)
    .max(3)
    .optional()
    .describe('Only with q: where the words were found, the best first, at most one of each place.'),
}

/** What a page has in addition if it was searched for. */
export const foundPage = {
  total_is_at_least: z
    .literal(true)
    .optional()
    .describe(
      `total is a lower bound: more than ${limits.countedMax} leads have the words, or more than ${limits.examinedMax} would have to be looked at.`,
    ),
  similar_names: z
    .array(z.string().max(limits.nameMaxLength))
    .max(limits.similarNamesMax)
    .optional()
    .meta({
      description:
        'Only with q: words of names that were searched for as well, because few leads have the words as typed and these differ by one typing mistake.',
      examples: [['lovelace']],
    }),
  catching_up: z
    .boolean()
    .optional()
    .describe(
      'Only with q. true: older leads are being added to the search right now, and some are not found yet.',
    ),
}
