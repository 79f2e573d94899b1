import { MutationCache, QueryClient } from '@tanstack/react-query'
import { Problem, call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { tellProblem } from '#web/ui/tell.tsx'

const transient = new Set(['offline', 'unavailable', 'internal_error'])

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // Whether the server can be reached, only asking it tells: it may be on this machine or in this office.
      networkMode: 'always',
      retry: (count, error) => error instanceof Problem && transient.has(error.code) && count < 2,
    },
    mutations: { networkMode: 'always' },
  },
  mutationCache: new MutationCache({
    onError: (error, _input, _context, mutation) => {
      if (mutation.meta?.['tellsItself'] !== true) tellProblem(error)
      // It may have been made: what is on show is to be what is stored.
      if (error instanceof Problem && error.code === 'unanswered') void queryClient.invalidateQueries()
    },
  }),
})

/** What several screens ask for. */
export const welcomeQuery = { queryKey: ['welcome'], queryFn: () => call('readWelcome', {}), staleTime: 0 }
export const countsQuery = { queryKey: ['counts'], queryFn: () => call('countInbox', {}) }
export const colleaguesQuery = {
  queryKey: ['colleagues'],
  queryFn: () => call('listColleagues', {}),
  staleTime: 300_000,
}
/**
 * Whether mail goes out and other work gets done, of which an admin is told on every screen; the server knows without having
 * sent any.
 */
export const mailHealthQuery = {
  queryKey: ['mailbox', 'health'],
  queryFn: () => call('ready', {}),
  refetchInterval: 60_000,
}
/** How many jobs are in a state. With mails under one key: what failed of both is told, and cleared, together. */
export const jobCountQuery = (state: Output<'listJobs'>['items'][number]['state']) => ({
  queryKey: ['mailbox', 'jobs', 'count', state],
  queryFn: async () => (await call('listJobs', { query: { state, page_size: 1 } })).total,
  refetchInterval: 60_000,
})
/** How many mails are in a state. */
export const mailCountQuery = (state: Output<'listMails'>['items'][number]['state']) => ({
  queryKey: ['mailbox', 'count', state],
  queryFn: async () => (await call('listMails', { query: { state, page_size: 1 } })).total,
  refetchInterval: 60_000,
})
/** How many wait to be let in. */
export const waitingQuery = {
  queryKey: ['attorneys', 'waiting'],
  queryFn: async () => (await call('listAttorneys', { query: { status: 'waiting', page_size: 1 } })).total,
}
export const leadQuery = (id: number) => ({
  queryKey: ['lead', id],
  queryFn: () => call('readLead', { params: { id } }),
})

let waiting: ReturnType<typeof setTimeout> | undefined

/** Many changes at once are one reading. */
export const refreshCounts = (): void => {
  waiting ??= setTimeout(() => {
    waiting = undefined
    for (const key of ['counts', 'mailbox', 'neighbors'])
      void queryClient.invalidateQueries({ queryKey: [key] })
  }, 400)
}

/** The server answers /readyz with what it saw up to a second before. */
const healthAgainMs = 1_200

/** Failed mail or other work was retried or dismissed: lists, counts and the badge are read again. */
export const refreshFailedWork = async (): Promise<void> => {
  setTimeout(() => void queryClient.invalidateQueries({ queryKey: mailHealthQuery.queryKey }), healthAgainMs)
  await queryClient.invalidateQueries({ queryKey: ['mailbox'] })
}
