import type { FastifyBaseLogger } from 'fastify'

export type DatabaseWatch = { works<T>(result: T): T; failed(error: unknown): undefined }

/** Logs once that the database fails, and once that it works again. `who`: such as 'the mail worker'. */
export const watchDatabase = (log: FastifyBaseLogger, who: string): DatabaseWatch => {
  let failing = false
  return {
    works: (result) => {
      if (failing) log.info(`${who} can use the database again`)
      failing = false
      return result
    },
    failed: (error) => {
      if (!failing) log.error({ err: error }, `${who} cannot use the database and keeps trying`)
      failing = true
    },
  }
}
