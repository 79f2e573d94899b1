/** A sleep that other code can end. If nobody sleeps when `wake` is called, the next sleep ends at once. */
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
