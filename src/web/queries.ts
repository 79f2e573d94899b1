import { MutationCache, QueryClient } from '@tanstack/react-query'
import { Problem, call } from './api.ts'
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
export const leadQuery = (id: number) => ({
  queryKey: ['lead', id],
  queryFn: () => call('readLead', { params: { id } }),
})
