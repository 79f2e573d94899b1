import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

export type RunningProcess = {
  pid: number
  /** The value in the ready line. */
  readyValue: string
  /** From spawning to the ready line. */
  startMs: number
  stop(): Promise<void>
}

const readyWithinMs = 60_000
const stopWithinMs = 40_000
const live = new Set<ChildProcess>()

process.on('exit', () => {
  for (const child of live) signalGroup(child, 'SIGKILL')
})

/**
 * Starts a program whose output goes to a file, like that of a service, and waits for a line that matches `ready`.
 * @throws with the end of its output when the program ends before, or takes longer than a minute
 */
export const startProcess = async (
  command: [program: string, ...args: string[]],
  options: { env: Record<string, string>; cwd: string; log: string; ready: RegExp },
): Promise<RunningProcess> => {
  const [program, ...args] = command
  const output = openSync(options.log, 'w')
  const start = performance.now()
  const child = spawn(program, args, {
    env: options.env,
    cwd: options.cwd,
    stdio: ['ignore', output, output],
    // A separate process group, so that the workers of nginx end with it.
    detached: true,
  })
  closeSync(output)
  live.add(child)
  const ended = once(child, 'exit').then(() => void live.delete(child))

  for (;;) {
    const text = readFileSync(options.log, 'utf8')
    const readyValue = options.ready.exec(text)?.[1]
    if (readyValue !== undefined) {
      const startMs = performance.now() - start
      return { pid: child.pid ?? 0, readyValue, startMs, stop: () => stop(child, ended) }
    }
    if (child.exitCode !== null || performance.now() - start > readyWithinMs) {
      signalGroup(child, 'SIGKILL')
      throw new Error(`${program} did not start:\n${text.slice(-2000)}`)
    }
    await delay(2)
  }
}

/** Wakes a paused process (SIGSTOP) too, and gives it time to finish its work. */
const stop = async (child: ChildProcess, ended: Promise<void>) => {
  child.kill('SIGTERM')
  child.kill('SIGCONT')
  const late = setTimeout(() => signalGroup(child, 'SIGKILL'), stopWithinMs)
  await ended
  clearTimeout(late)
}

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals) => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It has just ended.
  }
}
