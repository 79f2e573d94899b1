import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { bareEnvironment } from './bare-environment.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

export type FoyerProcess = {
  url: string
  pid: number
  /** All lines that it has printed so far. */
  lines: string[]
  /** Sends the signal and waits for the end; returns the exit code, or null after a signal. */
  end(signal: NodeJS.Signals): Promise<number | null>
  child: ChildProcess
}

const startWithinMs = 20_000
const main = join(import.meta.dirname, '../../main.ts')

/**
 * Runs main.ts in a process of its own, as `npm start` does. `under` is a command that wraps the process (strace,
 * prlimit); `program` replaces main.ts, and must print the same line when it is ready.
 */
export const startProcess = async (
  t: TestContext,
  { env, under = [], program = main }: { env: Record<string, string>; under?: string[]; program?: string },
): Promise<FoyerProcess> => {
  const [command, ...args] = [...under, process.execPath, program]
  const child = spawn(command, args, {
    env: { ...bareEnvironment, PORT: '0', RATE_LIMIT: 'off', LOG_LEVEL: 'warn', ...env },
    // A folder without a .env file.
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const ended = once(child, 'exit') as Promise<[number | null]>
  whenOver(t, () => signalGroup(child, 'SIGKILL'))

  const lines: string[] = []
  const ready = Promise.withResolvers<string>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      const url = line.match(/^Foyer is ready at (\S+)/)?.[1]
      if (url !== undefined) ready.resolve(url.replace('localhost', '127.0.0.1'))
    })
  }
  const timer = setTimeout(
    () => ready.reject(new Error(`not ready in time:\n${lines.join('\n')}`)),
    startWithinMs,
  )
  void ended.then(() => ready.reject(new Error(`ended before it was ready:\n${lines.join('\n')}`)))
  const url = await ready.promise.finally(() => clearTimeout(timer))

  return {
    url,
    pid: child.pid ?? 0,
    lines,
    child,
    end: async (signal) => {
      signalGroup(child, signal)
      const [code] = await ended
      return code
    },
  }
}

/** Signals the whole process group, because under strace the server is a grandchild. */
const signalGroup = (child: ChildProcess, signal: NodeJS.Signals) => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The process has already ended.
  }
}
