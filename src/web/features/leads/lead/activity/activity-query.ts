import { infiniteQueryOptions } from '@tanstack/react-query'
import { type ActivityKind, activityKinds } from '#contract/values/activity-kinds.ts'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { queryClient } from '#web/queries.ts'

export type Entry = Output<'listActivity'>['items'][number]
export type LeadEvent = NonNullable<Entry['change']>
export type Note = NonNullable<Entry['note']>

export type Shown = ActivityKind | 'all'
export const shownKinds: readonly Shown[] = ['all', ...activityKinds]

const pageSize = 30
const queuedAgainMs = 5_000

/** The stream of changes does not tell that a mail was sent, so the list is read again while some are on their way. */
const isOnItsWay = ({ mail, notices }: Entry) =>
  mail?.state === 'queued' || (notices !== null && notices.sent + notices.failed < notices.count)

export const activityQuery = (id: number, shown: Shown) =>
  infiniteQueryOptions({
    queryKey: ['activity', id, shown],
    queryFn: ({ pageParam }) =>
      call('listActivity', {
        params: { id },
        query: { page_size: pageSize, before: pageParam, ...(shown !== 'all' && { only: shown }) },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.items.some(isOnItsWay) ? queuedAgainMs : (false as const),
  })

/** Reads what is known of the activity of a lead again. */
export const readActivityAgain = (id: number): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: ['activity', id] })

/** The latest change of the lead by an attorney. */
export const lastChange = async (id: number): Promise<LeadEvent | undefined> => {
  const { items } = await call('listActivity', { params: { id }, query: { only: 'changes', page_size: 20 } })
  return items
    .flatMap(({ change }) => change ?? [])
    .find(({ kind }) => kind === 'lead.changed' || kind === 'lead.change_undone')
}
