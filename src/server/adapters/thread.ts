import { type Transferable, Worker, parentPort } from 'node:worker_threads'
import { Outage } from '#server/outage.ts'

/** Runs tasks outside the event loop, started in the order in which they are asked for. */
export type Thread<Task, Done> = {
  /**
   * @param give buffers transferred with the task; they cannot be used here until they are returned
   * @throws what the work threw, with its code; Outage when the thread cannot start or ends meanwhile
   */
  ask(task: Task, give?: Transferable[]): Promise<Done>
  /** Ends the thread; later tasks are refused. */
  stop(): Promise<void>
}

type Question = { number: number; task: unknown }
type Answer<Done> = { number: number; done: Done } | { number: number; failure: Failure }
/** The parts of an error that are passed on; copying an Error between threads keeps only its message. */
type Failure = { message: string; code?: unknown; syscall?: unknown }

export type ThreadOptions = {
  name: string
  heapMb: number
  /** An idle thread is ended after this time, because it takes ten megabytes or more. Without it the thread stays. */
  idleMs?: number
}

/**
 * Runs a file that calls `answerTasks` in a thread. Starts the thread with the first task, and again after it has
 * ended.
 */
export const makeThread = <Task, Done>(program: URL, options: ThreadOptions): Thread<Task, Done> => {
  let running: ReturnType<typeof start<Done>> | undefined
  let isStopped = false
  return {
    ask: async (task, give = []) => {
      if (isStopped) throw hasEnded(options.name)
      if (!running?.isAlive()) running = start<Done>(program, options)
      return running.ask(task, give)
    },
    stop: async () => {
      isStopped = true
      await running?.stop()
    },
  }
}

const hasEnded = (name: string, cause?: unknown) =>
  new Outage('unavailable', `The thread "${name}" has ended.`, { cause })

const start = <Done>(program: URL, { name, heapMb, idleMs }: ThreadOptions) => {
  const worker = makeWorker(program, name, heapMb)
  const asked = new Map<number, PromiseWithResolvers<Done>>()
  let number = 0
  let isAlive = true
  const stop = async () => {
    isAlive = false
    clearTimeout(idle)
    await worker.terminate()
  }
  let idle: NodeJS.Timeout | undefined
  const rest = () => {
    // An idle thread does not keep the process from ending.
    worker.unref()
    if (idleMs !== undefined) idle = setTimeout(stop, idleMs).unref()
  }
  const wake = () => {
    worker.ref()
    clearTimeout(idle)
  }
  rest()
  worker.on('message', (answer: Answer<Done>) => {
    const waiting = asked.get(answer.number)
    asked.delete(answer.number)
    if (asked.size === 0) rest()
    if ('done' in answer) waiting?.resolve(answer.done)
    else waiting?.reject(Object.assign(new Error(answer.failure.message), answer.failure))
  })
  const die = (cause?: unknown) => {
    isAlive = false
    for (const { reject } of asked.values()) reject(hasEnded(name, cause))
    asked.clear()
  }
  worker.on('error', die)
  worker.on('exit', () => die())

  return {
    isAlive: () => isAlive,
    ask: (task: unknown, give: Transferable[]): Promise<Done> => {
      const answer = Promise.withResolvers<Done>()
      const question: Question = { number: ++number, task }
      // Before anything else, because this throws for a task that cannot be copied.
      worker.postMessage(question, give)
      if (asked.size === 0) wake()
      asked.set(number, answer)
      return answer.promise
    },
    stop,
  }
}

const makeWorker = (program: URL, name: string, heapMb: number) => {
  try {
    return new Worker(program, {
      name,
      // Without the options of the process, which are meant for its main program.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    })
  } catch (cause) {
    // The system limits threads or memory.
    throw new Outage('unavailable', `The thread "${name}" cannot be started.`, { cause })
  }
}

/**
 * Called by the file that runs in the thread.
 * @param giveBack which buffers of a result are transferred back to the main thread
 */
export const answerTasks = <Done>(
  work: (task: never) => Promise<Done>,
  giveBack: (done: Done) => Transferable[] = () => [],
): void => {
  const answer = (message: Answer<Done>, give: Transferable[]) => parentPort?.postMessage(message, give)
  parentPort?.on('message', ({ number, task }: Question) => {
    // makeThread's caller chose the types of task and result.
    work(task as never).then(
      (result) => answer({ number, done: result }, giveBack(result)),
      ({ message, code, syscall }: NodeJS.ErrnoException) =>
        answer({ number, failure: { message, code, syscall } }, []),
    )
  })
}
