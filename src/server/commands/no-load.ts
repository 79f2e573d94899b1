import type { IntakeLoad } from '#server/deps.ts'

/** A command does not see what arrives at the server. */
export const noLoad: IntakeLoad = { count: (work) => work(), isHigh: () => false, isAny: () => false }
