import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { hasWords, mistakeIn } from '../filter/filter-line.ts'
import { agoText } from '#web/ui/time.tsx'

export type SuggestedPerson = Output<'suggestPeople'>['items'][number]

/** A few people whose names fit what is typed. A single Latin letter is not asked for: most names have it. */
export const usePeople = (q: string) => {
  const isAsked = (q.length > 1 || q > '\u007f') && hasWords(q) && mistakeIn(q) === undefined
  const { data, ...query } = useQuery({
    queryKey: ['people', q],
    queryFn: ({ signal }) => call('suggestPeople', { query: { q }, signal }),
    enabled: isAsked,
    // So that the list does not flicker while somebody types.
    placeholderData: keepPreviousData,
  })
  return { ...query, isAsked, people: isAsked ? (data?.items ?? []) : [] }
}

/** What distinguishes people of the same name: state, since when, and e-mail. */
export const aboutPerson = ({ state, created_at, reached_out_at, email }: SuggestedPerson): string => {
  const [word, since] =
    state === 'PENDING'
      ? (['state.pending', created_at] as const)
      : (['state.reached', reached_out_at] as const)
  return [text(word), ...(since === null ? [] : [agoText(since)]), email].join(' · ')
}
