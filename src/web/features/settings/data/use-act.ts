import { useMutation } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import { queryClient, refreshCounts } from '#web/queries.ts'

type Act = 'rehearseImport' | 'runImport' | 'stopImport' | 'undoImport'

/** Asks the server to go on, and reads again how far it is. */
export const useAct = (id: number, act: Act) =>
  useMutation({
    mutationFn: () => call(act, { params: { id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['imports'] }),
    onSuccess: refreshCounts,
  })
