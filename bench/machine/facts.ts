import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'

export type MachineFacts = {
  cores: number
  processor: string
  memoryGb: number
  kernel: string
  node: string
  sqlite: string
  fileSystem: string
  /** Median of appending 4 KB and syncing. */
  fsyncMs: number
}

/** The facts that the figures depend on. @param folder where the data is stored */
export const readMachineFacts = (folder: string): MachineFacts => ({
  cores: availableParallelism(),
  processor: cpus()[0]?.model ?? 'unknown',
  memoryGb: Math.round(totalmem() / 1e9),
  kernel: readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim(),
  node: process.version,
  sqlite: process.versions['sqlite'] ?? 'unknown',
  fileSystem: fileSystemOf(folder),
  fsyncMs: measureFsync(join(folder, 'fsync')),
})

/** The file system of the longest mount point above the folder. */
const fileSystemOf = (folder: string): string => {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(
      ([, point]) =>
        point !== undefined && (folder === point || folder.startsWith(point.replace(/\/?$/, '/'))),
    )
  const [device, , type] = mounts.sort((a, b) => (b[1]?.length ?? 0) - (a[1]?.length ?? 0))[0] ?? []
  return type === undefined ? 'unknown' : `${type} on ${device}`
}

const measureFsync = (path: string): number => {
  const file = openSync(path, 'wx')
  const page = Buffer.alloc(4096, 1)
  const times = Array.from({ length: 101 }, () => {
    const start = performance.now()
    writeSync(file, page)
    fsyncSync(file)
    return performance.now() - start
  })
  closeSync(file)
  rmSync(path)
  return times.sort((a, b) => a - b)[50] ?? NaN
}
