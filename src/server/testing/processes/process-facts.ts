import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** Does /proc exist, as on Linux? Elsewhere the tests that need it are skipped. */
export const hasProcessFacts = existsSync('/proc/self/status')

/** Memory in use, in bytes (resident set). */
export const readMemory = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  if (kilobytes === undefined) throw new Error(`Process ${pid} has ended.`)
  return Number(kilobytes) * 1024
}
