import { call } from '#web/api.ts'
import { forgetRows } from '#web/features/leads/inbox/live-rows.ts'
import { queryClient } from '#web/queries.ts'
import { leave } from '#web/session.ts'
import { mayLeave } from '#web/ui/leave-guard.ts'
import { forgetUndo, toastProblem } from '#web/ui/toasts.tsx'

/** Asks first where something is unsaved. Ends the session on the server first: nobody shall believe to be signed out who is not. */
export const signOut = async (): Promise<void> => {
  if (!(await mayLeave())) return
  try {
    await call('endSession', {})
  } catch (error) {
    toastProblem(error)
    return
  }
  leave()
  queryClient.clear()
  forgetRows()
  forgetUndo()
}
