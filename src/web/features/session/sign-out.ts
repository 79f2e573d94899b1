import { call } from '#web/api.ts'
import { forgetRows } from '#web/features/leads/inbox/live-rows.ts'
import { queryClient } from '#web/queries.ts'
import { showSignedOut } from '#web/session.ts'
import { mayLeave } from '#web/ui/leave-guard.ts'
import { forgetUndo, toastProblem } from '#web/ui/toasts.tsx'

/**
 * Asks before unsaved changes would be lost. The session ends on the server first; when that fails, the attorney stays signed
 * in here too, so that nobody wrongly believes to be signed out.
 */
export const signOut = async (): Promise<void> => {
  if (!(await mayLeave())) return
  try {
    await call('endSession', {})
  } catch (error) {
    toastProblem(error)
    return
  }
  showSignedOut()
  queryClient.clear()
  forgetRows()
  forgetUndo()
}
