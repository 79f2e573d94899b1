import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { hasWords, mistakeIn } from '../filter/filter-line.ts'
import { stateText } from '../state-text.ts'
import { agoText } from '#web/ui/time/time.tsx'

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
export const aboutPerson = (person: SuggestedPerson): string =>
  [stateText(person), agoText(person.reached_out_at ?? person.created_at), person.email].join(' · ')
