/** Tells whether so many resumes are arriving or being stored that other work should wait. */
export type IntakeLoad = {
  /** Counts the work while it lasts. */
  count<T>(work: () => Promise<T>): Promise<T>
  /** It is, or was a moment ago: those that share a COMMIT end together, and the next ones are on their way. */
  isHigh(): boolean
}

// So many at once keep the machine busy.
const high = 4
const momentMs = 200

export const makeIntakeLoad = (): IntakeLoad => {
  let underWay = 0
  let highUntil = -Infinity
  return {
    count: async (work) => {
      underWay += 1
      if (underWay > high) highUntil = performance.now() + momentMs
      try {
        return await work()
      } finally {
        underWay -= 1
      }
    },
    isHigh: () => underWay > high || performance.now() < highUntil,
  }
}
