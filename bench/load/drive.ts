import { setTimeout as delay } from 'node:timers/promises'
import { type Connection, openConnection } from './connection.ts'
import { makeRequestMaker } from './next-request.ts'
import type { LoadPlan, LoadResult } from './plan.ts'

const lateAnswersMs = 5_000
const reopenAfterMs = 20

/**
 * Sends the requests of a plan and measures the answers. At a fixed rate, the time of an answer counts from the moment
 * its request should have been sent, so that a stalled server is charged for all requests that would have arrived
 * meanwhile.
 */
export const drive = async (
  plan: LoadPlan,
  report: (what: 'measuring' | 'measured') => void,
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
      const at = pace.claim(next)
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
        // The listener's `broken` has counted the error and will try again.
      })
    }
    await open()
    return () => connection.close()
  }

  const lanes = await Promise.all(Array.from({ length: plan.connections }, openLane))
  await delay(measureFrom - performance.now())
  const cpuBefore = process.cpuUsage()
  report('measuring')
  await delay(measureUntil - performance.now())
  const cpu = process.cpuUsage(cpuBefore)
  report('measured')
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
  /**
   * Claims the next request and returns when it should be sent. When none is due, returns undefined and calls back
   * later.
   */
  claim(whenDue: () => void): number | undefined
  /** Waits, but not longer than `withinMs`, until every due request is sent and answered. */
  ended(withinMs: number): Promise<void>
}

const makePace = ({ perSecond, connections }: LoadPlan, start: number, until: number): Pace => {
  if (perSecond === undefined) {
    return {
      claim: () => {
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
    claim: (whenDue) => {
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
