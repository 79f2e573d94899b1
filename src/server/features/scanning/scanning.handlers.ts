import { limits } from '#contract/limits.ts'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { isoTime } from '#server/iso-time.ts'
import { markInfectionHandled } from './mark-infection-handled.ts'
import { job as scanResume } from './scan-resume.job.ts'
import { readScannerRow } from './scanner-row.ts'
import { scannerOf } from './scanner.ts'
import { selectUnhandled } from './scanning.queries.ts'

/** A restart of clamd, which reads its signatures for a minute, is not worth a warning. */
const toleratedMs = 10 * 60_000

export const scanningHandlers: Pick<Handlers<Deps>, 'readScannerHealth' | 'markInfectionHandled'> = {
  readScannerHealth: async ({ db, config, now }) => {
    const [row, waiting, unhandled] = await Promise.all([
      readScannerRow(db),
      readCount(db, [`jobs:queued:${scanResume.kind}`]),
      selectUnhandled(db, limits.infectedCountMax),
    ])
    const since = row?.silent_since ?? null
    const isSilent = since !== null && now() - since >= toleratedMs
    const scanner = scannerOf(config) ? (isSilent ? 'silent' : 'ok') : 'off'
    return {
      scanner,
      silent_since: scanner === 'silent' && since !== null ? isoTime(since) : null,
      waiting,
      infected: unhandled.length,
      first_infected: unhandled[0]?.lead_id ?? null,
    }
  },

  markInfectionHandled: (deps, { params }, { attorney }) =>
    markInfectionHandled(deps, { leadId: params.id, actorId: attorney.id }),
}
