import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { type Foyer, buildFoyer } from '#server/app.ts'
import { readConfig } from '#server/config/config.ts'
import type { Timeouts } from '#server/http/connections/timeouts.ts'
import type { Job } from '#server/work/jobs/define-job.ts'
import { addAttorney, type Attorney, type AttorneyOptions } from './attorneys.ts'
import { type Answer, type Call, call } from '#server/testing/requests/call.ts'
import { submission, type SubmissionParts } from '#server/testing/requests/submission.ts'
import { addMigratedFile } from '#server/testing/database/sqlite-template.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

export type TestFoyer = Foyer & {
  url: string
  dataDir: string
  /** Moves the clock of the server. */
  advance(ms: number): void
  /** Sends a request over a real connection, and checks the answer against the OpenAPI document. */
  call(method: string, path: string, options?: Call): Promise<Answer>
  /** Submits a lead as a prospect would. */
  submit(parts?: SubmissionParts, options?: Call): Promise<Answer>
  /** Adds an attorney with a session. */
  attorney(options?: AttorneyOptions): Promise<Attorney>
}

export type StartOptions = {
  /** Environment variables. */
  env?: Record<string, string>
  /** Start on the data of another Foyer, which must have stopped. */
  dataDir?: string
  timeouts?: Timeouts
  /** Replace the jobs of Foyer; none by default, as each resume is read in a process of its own. */
  jobs?: readonly Job[]
  /** Passwords are hashed as in production, which takes a quarter of a second; left out, quickly. */
  hashesAsUsual?: true
}

export type StartFoyer = (options?: StartOptions) => Promise<TestFoyer>

/** The settings that put Foyer on a PostgreSQL database; none for SQLite. */
export const databaseSettings = (databaseUrl: string | undefined): Record<string, string> =>
  databaseUrl === undefined
    ? {}
    : { DATABASE_URL: databaseUrl, SECRET_KEY: 'for tests only, thirty-two bytes or more' }

/** Starts Foyer as main.ts does, on a free port of 127.0.0.1 and an empty folder, and stops it when the test ends. */
export const makeStartFoyer =
  (t: TestContext, databaseUrl: string | undefined): StartFoyer =>
  async ({ env = {}, dataDir, timeouts, jobs = [], hashesAsUsual } = {}) => {
    const folder = dataDir ?? (await makeTestFolder(t))
    if (dataDir === undefined && databaseUrl === undefined) await addMigratedFile(folder)
    const clock = { ahead: 0 }
    const config = readConfig({
      PORT: '0',
      DATA_DIR: folder,
      RATE_LIMIT: 'off',
      ...databaseSettings(databaseUrl),
      ...env,
    })
    const log = pino({ level: 'silent' })
    const foyer = await buildFoyer(config, {
      log,
      now: () => Date.now() + clock.ahead,
      ...(timeouts && { timeouts }),
      jobs,
      ...(!hashesAsUsual && { passwordCost: 4 }),
    })
    const stop = once(() => foyer.stop({ withinMs: 1_000 }))
    whenOver(t, stop)
    const url = (await foyer.listen()).replace('localhost', '127.0.0.1')

    return {
      ...foyer,
      stop,
      url,
      dataDir: folder,
      advance: (ms) => {
        clock.ahead += ms
      },
      call: (method, path, options) => call(url, method, path, options),
      submit: (parts, options) =>
        call(url, 'POST', '/api/leads', { ...options, multipart: submission(parts) }),
      attorney: (options) => addAttorney(foyer.deps, options),
    }
  }

export const makeTestFolder = async (t: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-test-'))
  whenOver(t, () => rm(folder, { recursive: true, force: true }))
  return folder
}

const once = <T>(work: () => Promise<T>) => {
  let running: Promise<T> | undefined
  return () => (running ??= work())
}
