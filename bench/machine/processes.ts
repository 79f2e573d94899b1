import { existsSync, readFileSync, writeFileSync } from 'node:fs'

// The unit of CPU times in /proc, on every Linux that Node runs on.
const ticksPerSecond = 100

/** CPU seconds that a process and its descendants have used, including descendants that have ended. */
export const cpuSecondsOf = (pid: number): number =>
  treeOf(pid).reduce((sum, each) => sum + ticksOf(each), 0) / ticksPerSecond

/** Resets what `peakMemoryOf` reports. */
export const forgetPeakMemory = (pid: number): void => {
  for (const each of treeOf(pid)) writeFileSync(`/proc/${each}/clear_refs`, '5')
}

/** The most memory that a process and its descendants had in use (VmHWM), in megabytes. */
export const peakMemoryOf = (pid: number): number => megabytes(pid, 'VmHWM')

export const memoryOf = (pid: number): number => megabytes(pid, 'VmRSS')

const megabytes = (pid: number, line: string) =>
  treeOf(pid).reduce((sum, each) => {
    const status = readFileSync(`/proc/${each}/status`, 'utf8')
    return sum + Number(new RegExp(`^${line}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0)
  }, 0) / 1000

const treeOf = (pid: number): number[] => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  return [pid, ...children.map(Number).filter(isRunning).flatMap(treeOf)]
}

/** A child may have ended since its parent listed it. */
const isRunning = (pid: number) => existsSync(`/proc/${pid}`)

/** utime, stime and the same of children that were waited for: proc_pid_stat(5), fields 14 to 17. */
const ticksOf = (pid: number) => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0)
}
