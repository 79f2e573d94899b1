import type { Handlers } from '#server/http/handlers.ts'
import type { Deps } from '#server/deps.ts'
import type { ReceivedResume } from './upload/receive-resume.ts'
import { submitLead } from './submit-lead.ts'

export const intakeHandlers: Pick<
  Handlers<Deps, { resume: ReceivedResume; table: AsyncDisposable }>,
  'submitLead'
> = {
  submitLead: (deps, { body: { file, ...fields }, headers }) =>
    submitLead(deps, { fields, file, idempotencyKey: headers['idempotency-key'], source: 'api' }),
}
