import { readFileSync } from 'node:fs'

/** The memory in use (RSS) of a process and all its descendants; 0 on systems without /proc. */
export const residentBytes = (pid: number): number =>
  [pid, ...descendants(pid)].reduce((sum, each) => sum + ownBytes(each), 0)

const descendants = (pid: number): number[] =>
  read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter(Boolean)
    .flatMap((child) => [Number(child), ...descendants(Number(child))])

const ownBytes = (pid: number) =>
  1024 * Number(/^VmRSS:\s*(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0)

const read = (path: string) => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // The process has ended meanwhile.
    return ''
  }
}
