/** A sleep that others can end. Ringing while nobody sleeps ends the next sleep before it begins. */
export type Alarm = { wait(ms: number): Promise<void>; ring(): void }

export const makeAlarm = (): Alarm => {
  let rung = false
  let wakeUp = () => {}
  return {
    wait: async (ms) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wakeUp = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
    },
    ring: () => {
      rung = true
      wakeUp()
    },
  }
}
