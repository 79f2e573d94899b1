import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { buildFoyer } from '#server/app.ts'
import { readConfig } from '#server/config/config.ts'
import { makeLog } from '#server/log.ts'
import { defineJob, done } from '#server/work/jobs/define-job.ts'

// A Foyer with one more kind of job, which counts slowly and stores each number in the transaction of its step.

const counting = defineJob('test.count', {
  payload: z.object({ at: z.number(), end: z.number() }),
  atOnce: 1,
  leaseSeconds: 3,
  giveUpDays: 1,
  urgency: 'bulk',
  perform: async (_deps, { at, end }, run) => {
    for (let position = { at, end }; position.at < end;) {
      position = await run.step(async (tx) => {
        await tx
          .insertInto('counts')
          .values({ key: `leads:number ${position.at}`, shard: 0, count: 1 })
          .onConflict((conflict) =>
            conflict.columns(['key', 'shard']).doUpdateSet({ count: sql`counts.count + 1` }),
          )
          .execute()
        return { at: position.at + 1, end }
      })
      await run.progress(position.at, end)
      await delay(5)
    }
    return done
  },
})

const config = readConfig(process.env)
const { log } = makeLog(config.logLevel)
const foyer = await buildFoyer(config, { log, jobs: [counting] })
await foyer.listen()
for (const line of foyer.greeting()) console.log(line)
