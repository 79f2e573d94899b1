import { MutationCache, QueryClient } from '@tanstack/react-query'
import { Problem, call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { toastProblem } from '#web/ui/toasts.tsx'

const transient = new Set(['offline', 'unavailable', 'internal_error'])

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // A browser that calls itself offline may still reach a server on this machine or in this office: always ask.
      networkMode: 'always',
      retry: (count, error) => error instanceof Problem && transient.has(error.code) && count < 2,
    },
    mutations: { networkMode: 'always' },
  },
  mutationCache: new MutationCache({
    onError: (error, _input, _context, mutation) => {
      if (mutation.meta?.['showsOwnErrors'] !== true) toastProblem(error)
      // The server may have stored the change: read everything again, so that the app shows what is stored.
      if (error instanceof Problem && error.code === 'unanswered') void queryClient.invalidateQueries()
    },
  }),
})

// Queries that several screens use.
export const welcomeQuery = { queryKey: ['welcome'], queryFn: () => call('readWelcome', {}), staleTime: 0 }
/** Read again twice a day: it tells of some weeks. */
export const openTimesQuery = {
  queryKey: ['settings', 'open'],
  queryFn: () => call('readOpenTimes', {}),
  staleTime: 3_600_000,
  refetchInterval: 43_200_000,
}
export const countsQuery = { queryKey: ['counts'], queryFn: () => call('countInbox', {}) }
export const viewsQuery = { queryKey: ['views'], queryFn: () => call('listViews', {}) }
export const viewCountsQuery = { queryKey: ['views', 'counts'], queryFn: () => call('countViews', {}) }
export const preferencesQuery = {
  queryKey: ['preferences'],
  queryFn: () => call('readPreferences', {}),
  staleTime: 300_000,
}
export const colleaguesQuery = {
  queryKey: ['colleagues'],
  queryFn: () => call('listColleagues', {}),
  staleTime: 300_000,
}
/** The health of mail and background work, which every screen shows to admins. */
export const mailHealthQuery = {
  queryKey: ['mailbox', 'health'],
  queryFn: () => call('ready', {}),
  refetchInterval: 60_000,
}
/** What every screen tells admins about the virus scanner and what it has found. */
export const scannerQuery = {
  queryKey: ['scanner'],
  queryFn: () => call('readScannerHealth', {}),
  refetchInterval: 60_000,
}
/** How many jobs are in a state. Jobs and mails share the first part of their key, so that one refresh reads both again. */
export const jobCountQuery = (
  state: Output<'listJobs'>['items'][number]['state'],
  startedBy?: 'person' | 'server',
) => ({
  queryKey: ['mailbox', 'jobs', 'count', state, startedBy],
  queryFn: async () =>
    (await call('listJobs', { query: { state, started_by: startedBy, page_size: 1 } })).total,
  refetchInterval: 60_000,
})
/** How many mails are in a state. */
export const mailCountQuery = (state: Output<'listMails'>['items'][number]['state']) => ({
  queryKey: ['mailbox', 'count', state],
  queryFn: async () => (await call('listMails', { query: { state, page_size: 1 } })).total,
  refetchInterval: 60_000,
})
/** How many attorneys are waiting for approval. */
export const waitingQuery = {
  queryKey: ['attorneys', 'waiting'],
  queryFn: async () => (await call('listAttorneys', { query: { status: 'waiting', page_size: 1 } })).total,
}
/** Who is told of new leads. */
export const toldQuery = { queryKey: ['told'], queryFn: () => call('readWhoIsTold', {}) }
export const leadQuery = (id: number) => ({
  queryKey: ['lead', id],
  queryFn: () => call('readLead', { params: { id } }),
})

let waiting: ReturnType<typeof setTimeout> | undefined

/** Reads the counts again; several calls within a short time cause one reading. */
export const refreshCounts = (): void => {
  waiting ??= setTimeout(() => {
    waiting = undefined
    for (const queryKey of [['counts'], viewCountsQuery.queryKey, ['mailbox'], ['neighbors']])
      void queryClient.invalidateQueries({ queryKey })
  }, 400)
}

/** The answer of /readyz may be one second old: it is read again after this time. */
const healthAgainMs = 1_200

/** Reads lists, counts and the badge again after failed mail or other work was retried or dismissed. */
export const refreshFailedWork = async (): Promise<void> => {
  setTimeout(() => void queryClient.invalidateQueries({ queryKey: mailHealthQuery.queryKey }), healthAgainMs)
  await queryClient.invalidateQueries({ queryKey: ['mailbox'] })
}
