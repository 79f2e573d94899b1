import type { ExportSlots } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'

/** Of one attorney, so that a slow line of one does not keep all others waiting. */
const ofOneMax = 3
const atOnceMax = 6

/**
 * Counts the exports that this server makes. Each reads the database for as long as its client takes the file, so only some may do
 * so at once; resumes that arrive go first anyway. A place is free again as soon as the client goes.
 */
export const makeExportSlots = (): ExportSlots => {
  const taken = new Map<symbol, number>()
  const refuseFull = (attorneyId: number) => {
    const own = [...taken.values()].filter((each) => each === attorneyId).length
    if (own >= ofOneMax)
      throw tooMany(`You have ${own} exports running. Start this one when one of them has ended.`)
    if (taken.size >= atOnceMax)
      throw tooMany(`There are ${taken.size} exports running. Start this one when one of them has ended.`)
  }
  return {
    refuseFull,
    take: (attorneyId) => {
      refuseFull(attorneyId)
      const slot = Symbol('export')
      taken.set(slot, attorneyId)
      return { [Symbol.dispose]: () => void taken.delete(slot) }
    },
  }
}

const tooMany = (detail: string) =>
  new Problem('too_many_requests', detail, { headers: { 'retry-after': '10' } })
