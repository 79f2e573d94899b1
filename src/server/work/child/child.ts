import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type Confinement, rememberConfinement, wrapperEnvironment } from './confinement.ts'
import { resourceUsage } from './resource-usage.ts'

/** Why a child process was killed, or ended before its work was done. */
export type ChildFailure = 'too_slow' | 'too_much_memory' | 'too_much_output' | 'crashed' | 'canceled'

/** How a child process ended. A crash or a kill is an ordinary outcome, because the input comes from a stranger. */
export type ChildOutcome =
  | { kind: 'done'; output: Buffer }
  /** `detail`: the end of the error output, for the operator. It may quote the input, so never log it. */
  | { kind: 'failed'; reason: ChildFailure; detail: string }

export type ChildLimits = {
  /** Of time on a processor, so that a file comes to the same end on a busy machine. */
  cpuSeconds: number
  /** From start to end, for a process that waits for something. */
  seconds: number
  /** Limit of the memory in use (RSS), including the heap and WebAssembly. */
  memoryBytes: number
  outputBytes: number
}

export const usualLimits: ChildLimits = {
  cpuSeconds: 10,
  seconds: 40,
  memoryBytes: 512 * 1024 * 1024,
  outputBytes: 64 * 1024 * 1024,
}

export type ChildTask = {
  /** A module that reads standard input and writes its answer to standard output. */
  program: URL
  args?: readonly string[]
  input: Readable
  limits?: Partial<ChildLimits>
  /** From 0 to 19: the higher it is, the less it gets of the processor beside others. */
  nice?: number
  /** Called with each piece of the output as it is written. */
  watch?: (piece: Buffer) => void
  /** Reads the output as fast as it likes, in place of having it collected; an error ends the process. */
  take?: (output: Readable) => Promise<void>
  signal?: AbortSignal
}

const heapMb = 192
const lookMs = 50
const complaintMaxBytes = 4096

/**
 * Runs a program on one input in a confined process: no environment variables, no network if the system can block it
 * (`childConfinement` says so), an empty temporary folder of its own and no writing elsewhere, no further processes,
 * and no code from strings. Each input gets a new process, because a hostile file may have taken over the old one.
 * @throws the error of the input stream, or of the system when no process can be started
 */
export const runChild = async (task: ChildTask): Promise<ChildOutcome> => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-child-'))
  try {
    return await run(task, folder, await confinement())
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The name of the mechanism that blocks network and other files for child processes, for the operator. */
export const childConfinement = async (): Promise<Confinement['name']> => (await confinement()).name

const confinement = rememberConfinement()

const run = async (task: ChildTask, folder: string, { wrap }: Confinement): Promise<ChildOutcome> => {
  const limits = { ...usualLimits, ...task.limits }
  const command = wrap(
    [process.execPath, ...nodeOptions(folder), fileURLToPath(task.program), ...(task.args ?? [])],
    folder,
  )
  // Detached, so that it has its own process group, which can be killed as a whole with what the wrapper has started.
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: folder,
    env: wrapperEnvironment,
    detached: true,
  })
  const { pid } = child
  if (pid !== undefined) lowerPriority(pid, task.nice ?? usualNice)

  let failure: ChildFailure | undefined
  const end = (reason: ChildFailure) => {
    failure ??= reason
    if (pid !== undefined) killGroup(pid)
  }
  const cancel = () => end('canceled')
  const tooSlow = setTimeout(() => end('too_slow'), limits.seconds * 1000)
  const looks = setInterval(() => {
    if (pid === undefined) return
    const { bytes, cpuSeconds } = resourceUsage(pid)
    if (bytes > limits.memoryBytes) end('too_much_memory')
    if (cpuSeconds > limits.cpuSeconds) end('too_slow')
  }, lookMs)
  task.signal?.addEventListener('abort', cancel)
  if (task.signal?.aborted) cancel()

  const output: Buffer[] = []
  let outputBytes = 0
  if (!task.take)
    child.stdout.on('data', (chunk: Buffer) => {
      outputBytes += chunk.length
      if (outputBytes > limits.outputBytes) end('too_much_output')
      else {
        output.push(chunk)
        task.watch?.(chunk)
      }
    })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('latin1')).slice(-complaintMaxBytes)
  })

  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const taken = task.take?.(child.stdout)
  // Otherwise the process would wait forever for somebody to read on.
  taken?.catch(() => end('canceled'))
  try {
    await feed(task.input, child.stdin)
    await taken
    const code = await ended
    if (failure === undefined && code === 0) return { kind: 'done', output: Buffer.concat(output) }
    return { kind: 'failed', reason: failure ?? 'crashed', detail: complaint.trim() }
  } catch (error) {
    end('canceled')
    await ended.catch(() => {})
    throw error
  } finally {
    clearTimeout(tooSlow)
    clearInterval(looks)
    task.signal?.removeEventListener('abort', cancel)
  }
}

/** Writes the input to the program, which may end before it has read everything. */
const feed = async (input: Readable, stdin: Writable) => {
  stdin.on('error', () => {})
  stdin.once('close', () => input.destroy())
  try {
    for await (const chunk of input) if (!stdin.write(chunk)) await drainedOrClosed(stdin)
    stdin.end()
  } catch (error) {
    if (!stdin.destroyed) throw error
  }
}

const drainedOrClosed = (stdin: Writable) =>
  new Promise<void>((resolve) => {
    const goOn = () => {
      stdin.off('drain', goOn).off('close', goOn)
      resolve()
    }
    stdin.once('drain', goOn).once('close', goOn)
  })

/** Node's permission model works on every system, but does not stop hostile code: see its documentation. */
const nodeOptions = (folder: string) => [
  '--permission',
  ...[...readable, `${folder}/*`].map((path) => `--allow-fs-read=${path}`),
  `--allow-fs-write=${folder}/*`,
  '--disallow-code-generation-from-strings',
  `--max-old-space-size=${heapMb}`,
  '--no-warnings',
]

/** Program and libraries are readable; DATA_DIR, which may be in the same folder, is not. */
const root = fileURLToPath(new URL('../../../..', import.meta.url))
const readable = [`${root}src/*`, `${root}node_modules/*`, `${root}package.json`]

// Those who hand in and those who work come first. Not the lowest: on a busy machine the time would be up before it began.
const usualNice = 5

/**
 * Linux may divide the processor among sessions first (sched(7), "The autogroup feature"): then the niceness of a process counts
 * only within its session, and this one is the only one in its own.
 */
const lowerPriority = (pid: number, nice: number) => {
  for (const lower of [
    () => setPriority(pid, nice),
    () => writeFileSync(`/proc/${pid}/autogroup`, String(nice)),
  ])
    try {
      lower()
    } catch {
      // A sandbox forbids it, the system has no such file or wants no more than ten changes a second, or the process has ended.
    }
}

const killGroup = (pid: number) => {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The process has already ended.
  }
}
