import type { OpenTimes } from '#contract/schemas/hours/open-times.ts'
import { clockOf } from '#server/clock/working-time.ts'
import type { FirmSettings } from '#server/deps.ts'
import { isoTime } from '#server/iso-time.ts'

const dayMs = 86_400_000

/** Who is late for longer has the date beside it. */
const daysBack = 60
const daysAhead = 30

export const toOpenTimes = (firm: FirmSettings, now: number): OpenTimes => {
  const [from, until] = [now - daysBack * dayMs, now + daysAhead * dayMs]
  const spans = firm.office_hours === null ? null : clockOf(firm).openBetween(from, until)
  return {
    from: isoTime(from),
    until: isoTime(until),
    times:
      spans && spans.map(([opens, closes]) => ({ opens_at: isoTime(opens), closes_at: isoTime(closes) })),
  }
}
