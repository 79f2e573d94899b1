/** Tells whether so many resumes are arriving or being stored that other work should wait. */
export type IntakeLoad = {
  /** Counts the work while it lasts. */
  count<T>(work: () => Promise<T>): Promise<T>
  isHigh(): boolean
}

// So many at once keep the machine busy.
const high = 4

export const makeIntakeLoad = (): IntakeLoad => {
  let underWay = 0
  return {
    count: async (work) => {
      underWay += 1
      try {
        return await work()
      } finally {
        underWay -= 1
      }
    },
    isHigh: () => underWay > high,
  }
}
