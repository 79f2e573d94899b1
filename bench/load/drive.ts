import { setTimeout as delay } from 'node:timers/promises'
import { type Connection, openConnection } from './connection.ts'
import { makeRequestMaker } from './next-request.ts'
import type { LoadPlan, LoadResult } from './plan.ts'

const lateAnswersMs = 5_000
const reopenAfterMs = 20

/**
 * Sends what the plan says and measures. At a fixed rate the time of an answer counts from the moment at which its
 * request was meant to be sent, so that a server that stands still is charged for all who would have come meanwhile.
 */
export const drive = async (
  plan: LoadPlan,
  tell: (what: 'measuring' | 'measured') => void,
): Promise<LoadResult> => {
  const start = performance.now() + 5
  const measureFrom = start + plan.warmUpMs
  const measureUntil = measureFrom + plan.measureMs
  const pace = makePace(plan, start, measureUntil)
  const isInTime =
    plan.perSecond === undefined
      ? (_meantAt: number, now: number) => now >= measureFrom && now <= measureUntil
      : (meantAt: number) => meantAt >= measureFrom
  const tally = makeTally(isInTime)
  let counter = plan.counter

  const openLane = async () => {
    const makeRequest = makeRequestMaker(plan.templates)
    let connection: Connection
    let meantAt = 0
    let expected = 0
    const next = () => {
      const at = pace.takeTurn(next)
      if (at === undefined) return
      meantAt = at
      const request = makeRequest(counter++)
      expected = request.status
      connection.send(request.bytes)
    }
    const listener = {
      answered: (status: number) => {
        const complaint = status === expected ? undefined : `status ${status} instead of ${expected}`
        tally.count(meantAt, performance.now(), complaint)
        next()
      },
      broken: (error: Error) => {
        tally.count(meantAt, performance.now(), error.message)
        setTimeout(reopen, reopenAfterMs)
      },
    }
    const open = async () => {
      if (performance.now() > measureUntil) return
      connection = await openConnection(plan.port, listener)
      next()
    }
    const reopen = () => {
      open().catch(() => {
        // Said and tried again by `broken`.
      })
    }
    await open()
    return () => connection.close()
  }

  const lanes = await Promise.all(Array.from({ length: plan.connections }, openLane))
  await delay(measureFrom - performance.now())
  const cpuBefore = process.cpuUsage()
  tell('measuring')
  await delay(measureUntil - performance.now())
  const cpu = process.cpuUsage(cpuBefore)
  tell('measured')
  await pace.ended(lateAnswersMs)
  for (const close of lanes) close()

  const seconds = plan.measureMs / 1000
  return {
    ...tally.sum(),
    perSecond: tally.sum().answered / seconds,
    generatorCores: (cpu.user + cpu.system) / 1e6 / seconds,
    counter,
  }
}

type Pace = {
  /** When the next request was meant to be sent; undefined: not yet, and `whenDue` is called then. */
  takeTurn(whenDue: () => void): number | undefined
  /** Waits for requests that were due and not sent, or not answered, for a while. */
  ended(withinMs: number): Promise<void>
}

const makePace = ({ perSecond, connections }: LoadPlan, start: number, until: number): Pace => {
  if (perSecond === undefined) {
    return {
      takeTurn: () => {
        const now = performance.now()
        return now < until ? now : undefined
      },
      ended: async () => {},
    }
  }
  const idle: (() => void)[] = []
  let sent = 0
  const dueAt = () => start + (sent * 1000) / perSecond
  const wake = setInterval(() => {
    while (idle.length > 0 && dueAt() <= performance.now() && dueAt() < until) idle.shift()?.()
  }, 1)
  return {
    takeTurn: (whenDue) => {
      const at = dueAt()
      if (at > performance.now() || at >= until) return void idle.push(whenDue)
      sent += 1
      return at
    },
    ended: async (withinMs) => {
      const deadline = performance.now() + withinMs
      while (idle.length < connections && performance.now() < deadline) await delay(10)
      clearInterval(wake)
    },
  }
}

const makeTally = (isInTime: (meantAt: number, now: number) => boolean) => {
  const times: number[] = []
  let errors = 0
  let complaint: string | undefined
  return {
    count: (meantAt: number, now: number, failure: string | undefined) => {
      if (failure !== undefined) {
        errors += 1
        complaint ??= failure
      } else if (isInTime(meantAt, now)) times.push(now - meantAt)
    },
    sum: () => {
      const sorted = Float64Array.from(times).sort()
      const at = (part: number) =>
        sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN
      return { answered: times.length, errors, complaint, p50Ms: at(0.5), p99Ms: at(0.99) }
    },
  }
}
