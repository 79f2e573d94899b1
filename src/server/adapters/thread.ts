import { type Transferable, Worker, parentPort } from 'node:worker_threads'
import { Trouble } from '#server/trouble.ts'

/** Does tasks one by one as they come, beside the event loop. */
export type Thread<Task, Done> = {
  /**
   * @param give buffers that go with the task, and are of no use here until they come back
   * @throws what the work threw, with its code; Trouble when the thread ends meanwhile
   */
  ask(task: Task, give?: Transferable[]): Promise<Done>
  stop(): Promise<void>
}

type Question = { number: number; task: unknown }
type Answer<Done> = { number: number; done: Done } | { number: number; failure: Failure }
/** A copied error would keep its message only. */
type Failure = { message: string; code?: unknown; syscall?: unknown }

/** A file that calls `answerTasks`, run in a thread from the first task on. One that dies makes room for another. */
export const makeThread = <Task, Done>(
  program: URL,
  options: { name: string; heapMb: number },
): Thread<Task, Done> => {
  let running: ReturnType<typeof start<Done>> | undefined
  return {
    ask: (task, give = []) => {
      if (!running?.isAlive()) running = start<Done>(program, options)
      return running.ask(task, give)
    },
    stop: async () => void (await running?.stop()),
  }
}

const start = <Done>(program: URL, { name, heapMb }: { name: string; heapMb: number }) => {
  const worker = new Worker(program, {
    name,
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 4 },
  })
  const asked = new Map<number, PromiseWithResolvers<Done>>()
  let number = 0
  let isAlive = true
  // A program ends without waiting for a thread that has nothing to do.
  worker.unref()
  worker.on('message', (answer: Answer<Done>) => {
    const waiting = asked.get(answer.number)
    asked.delete(answer.number)
    if (asked.size === 0) worker.unref()
    if ('done' in answer) waiting?.resolve(answer.done)
    else waiting?.reject(Object.assign(new Error(answer.failure.message), answer.failure))
  })
  const die = (cause?: unknown) => {
    isAlive = false
    const trouble = new Trouble('unavailable', `The thread "${name}" has ended.`, { cause })
    for (const { reject } of asked.values()) reject(trouble)
    asked.clear()
  }
  worker.on('error', die)
  worker.on('exit', () => die())

  return {
    isAlive: () => isAlive,
    ask: (task: unknown, give: Transferable[]): Promise<Done> => {
      const answer = Promise.withResolvers<Done>()
      if (asked.size === 0) worker.ref()
      asked.set(++number, answer)
      const question: Question = { number, task }
      worker.postMessage(question, give)
      return answer.promise
    },
    stop: () => worker.terminate(),
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
