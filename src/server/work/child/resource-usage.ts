import { readFileSync } from 'node:fs'

export type ResourceUsage = {
  /** The memory in use (RSS). */
  bytes: number
  /** The time on a processor, of all threads. */
  cpuSeconds: number
}

/** What a process and all its descendants use; nothing on systems without /proc. */
export const resourceUsage = (pid: number): ResourceUsage => {
  const usages = [pid, ...descendants(pid)].map(ownUsage)
  return {
    bytes: usages.reduce((sum, { bytes }) => sum + bytes, 0),
    cpuSeconds: usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  }
}

const descendants = (pid: number): number[] =>
  read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter(Boolean)
    .flatMap((child) => [Number(child), ...descendants(Number(child))])

// See proc_pid_stat(5): utime and stime are the 14th and 15th field, in ticks of USER_HZ. The name, the second field, may
// contain blanks and ends with the last parenthesis.
const ticksPerSecond = 100

const ownUsage = (pid: number): ResourceUsage => {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0
  return { bytes: 1024 * Number(kilobytes), cpuSeconds: ticks / ticksPerSecond }
}

const read = (path: string) => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // The process has ended meanwhile.
    return ''
  }
}
