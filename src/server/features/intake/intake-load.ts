import type { IntakeLoad } from '#server/deps.ts'

// More submissions than this at once keep the machine busy.
const high = 4
const cooldownMs = 200

export const makeIntakeLoad = (): IntakeLoad => {
  let underWay = 0
  let highUntil = -Infinity
  return {
    count: async (work) => {
      underWay += 1
      if (underWay > high) highUntil = performance.now() + cooldownMs
      try {
        return await work()
      } finally {
        underWay -= 1
      }
    },
    isHigh: () => underWay > high || performance.now() < highUntil,
  }
}
