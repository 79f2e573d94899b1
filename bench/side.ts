import type { RunningProcess } from './start-process.ts'

/** What is measured: the product, or a floor beside it. It stands still while it is not its turn. */
export type Side = {
  name: string
  port: number
  pid: number
  /** Access token of the admin; floors do not look at it. */
  token: string
  /** Where requests of each scenario go on counting. */
  counters: Map<string, number>
  pause(): void
  goOn(): void
  stop(): Promise<void>
}

export const sideOf = (name: string, running: RunningProcess, port: number, token: string): Side => ({
  name,
  port,
  token,
  pid: running.pid,
  counters: new Map(),
  pause: () => void process.kill(running.pid, 'SIGSTOP'),
  goOn: () => void process.kill(running.pid, 'SIGCONT'),
  stop: running.stop,
})
