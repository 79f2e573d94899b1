import type { RunningProcess } from './start-process.ts'

/** A process that is measured: the product, or a floor. It is paused while another side is measured. */
export type Side = {
  name: string
  port: number
  pid: number
  /** Access token of the admin; floors ignore it. */
  token: string
  /** Where the requests of each scenario continue to count. */
  counters: Map<string, number>
  pause(): void
  resume(): void
  stop(): Promise<void>
}

export const sideOf = (name: string, running: RunningProcess, port: number, token: string): Side => ({
  name,
  port,
  token,
  pid: running.pid,
  counters: new Map(),
  pause: () => void process.kill(running.pid, 'SIGSTOP'),
  resume: () => void process.kill(running.pid, 'SIGCONT'),
  stop: running.stop,
})
