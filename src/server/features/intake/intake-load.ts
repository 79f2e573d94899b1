import type { IntakeLoad } from '#server/deps.ts'

// More submissions than this at once keep the machine busy.
const high = 4
const cooldownMs = 200

export const makeIntakeLoad = (): IntakeLoad => {
  let underWay = 0
  let [anyUntil, highUntil] = [-Infinity, -Infinity]
  return {
    count: async (work) => {
      underWay += 1
      if (underWay > high) highUntil = performance.now() + cooldownMs
      try {
        return await work()
      } finally {
        underWay -= 1
        anyUntil = performance.now() + cooldownMs
      }
    },
    isHigh: () => underWay > high || performance.now() < highUntil,
    isAny: () => underWay > 0 || performance.now() < anyUntil,
  }
}
