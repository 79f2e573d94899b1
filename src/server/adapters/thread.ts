import { type Transferable, Worker, parentPort } from 'node:worker_threads'
import { Outage } from '#server/outage.ts'

/** Begins tasks in the order they come, beside the event loop. */
export type Thread<Task, Done> = {
  /**
   * @param give buffers that go with the task, and are of no use here until they come back
   * @throws what the work threw, with its code; Outage when there can be no thread, or it ends meanwhile
   */
  ask(task: Task, give?: Transferable[]): Promise<Done>
  /** For good. */
  stop(): Promise<void>
}

type Question = { number: number; task: unknown }
type Answer<Done> = { number: number; done: Done } | { number: number; failure: Failure }
/** A copied error would keep its message only. */
type Failure = { message: string; code?: unknown; syscall?: unknown }

export type ThreadOptions = {
  name: string
  heapMb: number
  /** A thread takes ten megabytes or more: one that nobody has asked for so long is ended, unless it has to keep something. */
  idleMs?: number
}

/** A file that calls `answerTasks`, run in a thread while there are tasks. For one that dies there is another. */
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
    // A program ends without waiting for a thread that has nothing to do.
    worker.unref()
    if (idleMs !== undefined) idle = setTimeout(stop, idleMs).unref()
  }
  const rouse = () => {
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
      // First: what cannot be copied is refused here.
      worker.postMessage(question, give)
      if (asked.size === 0) rouse()
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
      // Those of the program are about the program.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    })
  } catch (cause) {
    // A limit on threads or memory.
    throw new Outage('unavailable', `The thread "${name}" cannot be started.`, { cause })
  }
}

/**
 * For the file that a thread runs.
 * @param giveBack the buffers of what was done that go to whoever asked
 */
export const answerTasks = <Done>(
  work: (task: never) => Promise<Done>,
  giveBack: (done: Done) => Transferable[] = () => [],
): void => {
  const answer = (told: Answer<Done>, give: Transferable[]) => parentPort?.postMessage(told, give)
  parentPort?.on('message', ({ number, task }: Question) => {
    // What is asked and what is done are of the types that makeThread was given.
    work(task as never).then(
      (result) => answer({ number, done: result }, giveBack(result)),
      ({ message, code, syscall }: NodeJS.ErrnoException) =>
        answer({ number, failure: { message, code, syscall } }, []),
    )
  })
}
