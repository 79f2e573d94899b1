import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type Confinement, findConfinement, wrapperEnvironment } from './confinement.ts'
import { residentBytes } from './resident-bytes.ts'

/** Why a child was ended, or ended before its work was done. */
export type ChildFailure = 'too_slow' | 'too_much_memory' | 'too_much_output' | 'crashed' | 'canceled'

/** How a child ended. A crash and a kill are ordinary: the input belongs to a stranger. */
export type ChildOutcome =
  | { kind: 'done'; output: Buffer }
  /** `detail`: what the operator may want to know; may quote the input, so it never goes into a log. */
  | { kind: 'failed'; reason: ChildFailure; detail: string }

export type ChildLimits = {
  seconds: number
  /** Of memory in use (RSS), the heap and what WebAssembly holds included. */
  memoryBytes: number
  outputBytes: number
}

export const usualLimits: ChildLimits = {
  seconds: 10,
  memoryBytes: 512 * 1024 * 1024,
  outputBytes: 64 * 1024 * 1024,
}

export type ChildTask = {
  /** A module that reads standard input and writes its answer to standard output. */
  program: URL
  args?: readonly string[]
  input: Readable
  limits?: Partial<ChildLimits>
  signal?: AbortSignal
}

const heapMb = 192
const memoryLookMs = 50
const complaintMaxBytes = 4096

/**
 * Runs one program over one input in a process that holds nothing worth taking: no environment, no network where the
 * system can take it away (`childConfinement` says what holds), an empty folder of its own that is removed afterward,
 * no writing outside of it, no further processes, and no code made from strings. A new process for each input: one that
 * has read a hostile file is not trusted with the next.
 * @throws what the input fails with; what the system says when no process can be started
 */
export const runChild = async (task: ChildTask): Promise<ChildOutcome> => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-child-'))
  try {
    return await run(task, folder, await confinement())
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What keeps the children of this process from the network and from other files, in a word for the operator. */
export const childConfinement = async (): Promise<Confinement['name']> => (await confinement()).name

let found: Promise<Confinement> | undefined
const confinement = () => (found ??= findConfinement())

const run = async (task: ChildTask, folder: string, { wrap }: Confinement): Promise<ChildOutcome> => {
  const limits = { ...usualLimits, ...task.limits }
  const command = wrap(
    [process.execPath, ...nodeOptions(folder), fileURLToPath(task.program), ...(task.args ?? [])],
    folder,
  )
  // A process group of its own: whatever the wrapper has started is ended with it.
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: folder,
    env: wrapperEnvironment,
    detached: true,
  })
  const { pid } = child

  let failure: ChildFailure | undefined
  const end = (reason: ChildFailure) => {
    failure ??= reason
    if (pid !== undefined) killGroup(pid)
  }
  const cancel = () => end('canceled')
  const tooSlow = setTimeout(() => end('too_slow'), limits.seconds * 1000)
  const memoryLooks = setInterval(() => {
    if (pid !== undefined && residentBytes(pid) > limits.memoryBytes) end('too_much_memory')
  }, memoryLookMs)
  task.signal?.addEventListener('abort', cancel)
  if (task.signal?.aborted) cancel()

  const output: Buffer[] = []
  let outputBytes = 0
  child.stdout.on('data', (chunk: Buffer) => {
    outputBytes += chunk.length
    if (outputBytes > limits.outputBytes) end('too_much_output')
    else output.push(chunk)
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('latin1')).slice(-complaintMaxBytes)
  })

  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  try {
    await feed(task.input, child.stdin)
    const code = await ended
    if (failure === undefined && code === 0) return { kind: 'done', output: Buffer.concat(output) }
    return { kind: 'failed', reason: failure ?? 'crashed', detail: complaint.trim() }
  } catch (error) {
    end('canceled')
    await ended.catch(() => {})
    throw error
  } finally {
    clearTimeout(tooSlow)
    clearInterval(memoryLooks)
    task.signal?.removeEventListener('abort', cancel)
  }
}

/** A program may have seen enough, or be dead, before it has read everything. */
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
    stdin.once('drain', resolve)
    stdin.once('close', resolve)
  })

/** Node's own permissions hold on every system, wrapped or not. They are a seat belt and no wall: see its documentation. */
const nodeOptions = (folder: string) => [
  '--permission',
  ...[...readable, `${folder}/*`].map((path) => `--allow-fs-read=${path}`),
  `--allow-fs-write=${folder}/*`,
  '--disallow-code-generation-from-strings',
  `--max-old-space-size=${heapMb}`,
  '--no-warnings',
]

/** The program and its libraries; not the data, which may lie beside them. */
const root = fileURLToPath(new URL('../../../..', import.meta.url))
const readable = [`${root}src/*`, `${root}node_modules/*`, `${root}package.json`]

const killGroup = (pid: number) => {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
