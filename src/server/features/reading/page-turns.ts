import pLimit from 'p-limit'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'

/** One process is one node. */
const atOnce = 2
const waitingMax = 50
const turns = pLimit(atOnce)

/**
 * Looks at a page of a PDF for somebody who waits, when it is its turn.
 * @throws Problem unavailable when too many are waiting; the reason of the signal
 */
export const inTurn = async <T>(
  { intakeLoad }: Pick<Deps, 'intakeLoad'>,
  signal: AbortSignal,
  look: () => Promise<T>,
): Promise<T> => {
  if (turns.pendingCount >= waitingMax)
    throw new Problem('unavailable', 'Too many pages are being drawn. Try again in a few seconds.', {
      headers: { 'retry-after': '5' },
    })
  // Those who hand in come first.
  turns.concurrency = intakeLoad.isHigh() ? 1 : atOnce
  return turns(() => {
    signal.throwIfAborted()
    return look()
  })
}
