import { statfs } from 'node:fs/promises'
import { leadStages } from '#contract/values/lead-stage.ts'
import { readCounts } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { type Readings, mailStates } from '#server/adapters/telemetry/metrics.ts'
import type { JobBacklog, MailHealth } from '#server/deps.ts'
import { makeProbe } from './probe.ts'
import type { ReadinessCheck } from '#server/deps.ts'

export type ReadingsOptions = {
  db: Database
  dataDir: string
  mailHealth: () => Promise<MailHealth>
  jobBacklog: () => Promise<JobBacklog[]>
  checkReadiness: ReadinessCheck
}

/**
 * Reads the values that /metrics shows, at most once a second however often it is called and at constant cost. Answers
 * within seconds even if the database does not.
 */
export const makeReadings = (options: ReadingsOptions): (() => Promise<Readings>) => {
  const counts = makeProbe(() => readCounts(options.db))
  const mail = makeProbe(options.mailHealth)
  const jobs = makeProbe(options.jobBacklog)
  const disk = makeProbe(() => readDisk(options.dataDir))
  const isReady = () =>
    options.checkReadiness().then(
      () => true,
      () => false,
    )

  return async () => {
    const [ready, counted, mails, work, space] = await Promise.all([
      isReady(),
      counts(),
      mail(),
      jobs(),
      disk(),
    ])
    return {
      ready,
      leads: counted.ok ? countsOf(counted.value, 'leads', leadStages) : undefined,
      mails: counted.ok ? countsOf(counted.value, 'mails', mailStates) : undefined,
      oldestMailSeconds: mails.ok ? mails.value.oldestDueSeconds : undefined,
      isMailRefused: mails.ok ? mails.value.refusal !== null : undefined,
      jobs: work.ok ? work.value : undefined,
      disk: space.ok ? space.value : undefined,
    }
  }
}

const countsOf = <const S extends string>(counts: Map<string, number>, what: string, states: readonly S[]) =>
  // The object has a key for every state.
  Object.fromEntries(states.map((state) => [state, counts.get(`${what}:${state}`) ?? 0])) as Record<S, number>

const readDisk = async (folder: string) => {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize }
}
