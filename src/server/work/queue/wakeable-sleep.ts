/** A sleep that others can end. A wake-up while nobody sleeps ends the next sleep before it begins. */
export type WakeableSleep = { sleep(ms: number): Promise<void>; wake(): void }

export const makeWakeableSleep = (): WakeableSleep => {
  let woken = false
  let wakeUp = () => {}
  return {
    sleep: async (ms) => {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wakeUp = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      woken = false
    },
    wake: () => {
      woken = true
      wakeUp()
    },
  }
}
