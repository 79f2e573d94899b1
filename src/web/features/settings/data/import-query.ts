import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'

export type Report = Output<'readImport'>

const working: readonly Report['state'][] = ['reading', 'rehearsing', 'running', 'undoing']
/** The stream of changes tells each step; this is for one that was missed. */
const againMs = 1_500

export const importQuery = (id: number) => ({
  queryKey: ['imports', id],
  queryFn: () => call('readImport', { params: { id } }),
  staleTime: 0,
  refetchInterval: ({ state: { data } }: { state: { data?: Report | undefined } }) =>
    data && working.includes(data.state) ? againMs : (false as const),
})
