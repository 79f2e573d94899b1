import { z } from 'zod'
import { normalizeEmail } from '#contract/values/email.ts'
import { limits } from '#contract/limits.ts'
import { oneLine } from '#contract/values/one-line.ts'

/** Writes e-mail addresses among the words as they are stored, with the domain in the letters of DNS (punycode). */
const normalizeSearch = (typed: string) =>
  oneLine(typed.replace(/\s*[@＠]\s*/g, '@'))
    .split(' ')
    .map((word) => (word.includes('@') ? normalizeEmail(word) : word))
    .join(' ')

/** What a person types into the field of the search. Every text is a search; one that means nothing finds nothing. */
export const SearchText = z
  .string()
  .overwrite(normalizeSearch)
  .max(limits.searchMaxLength, `At most ${limits.searchMaxLength} characters.`)
  .meta({
    description:
      'Words that a lead must all have, in its names, e-mail, notes or resume, in any case and without accents. Names and e-mail are also found by their beginnings, written together or apart; so is the last word, from four letters on, and a word that ends with *. "Words in quotation marks" must stand together; a -word must be nowhere, and does not search alone. After in:name, in:notes or in:resume the words are looked for only there. Or the reference on a receipt.',
    examples: ['ada "analytical engine" -babbage'],
  })

export const SearchOrder = z
  .enum(['newest', 'best'], 'Must be newest or best.')
  .default('newest')
  .describe(
    `Only with q. newest: the newest lead first. best: of the newest ${limits.rankedMax} leads found, those first whose names have the words, then notes, then resumes; words that stand near each other count more.`,
  )

/** Where the words of a search were found. */
export const SearchPlace = z.enum(['name', 'notes', 'resume'])
export type SearchPlace = z.infer<typeof SearchPlace>

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
  total_is_exact: z
    .boolean()
    .optional()
    .describe('Only with q. false: total is a lower bound, at least so many leads were found.'),
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
