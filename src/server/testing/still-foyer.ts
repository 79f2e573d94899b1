import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { type Lead, Submission } from '#contract/schemas/leads.ts'
import { type Foyer, buildFoyer } from '#server/app.ts'
import { makeTemporaryFile } from '#server/adapters/storage/disk/temporary-file.ts'
import { makeDiskUpkeep } from '#server/adapters/storage/disk/disk-upkeep.ts'
import { type Config, readConfig } from '#server/config/config.ts'
import { submitLead } from '#server/features/intake/submit-lead.ts'
import { type DatabaseKind, makeMigratedDatabase } from '#server/testing/database/databases.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { makeTestFolder } from './start-foyer.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import type { Sweeping } from '#server/features/resumes/sweeping.ts'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** A complete Foyer, but not listening: workers run only when the test runs them. */
export type StillFoyer = Omit<Foyer, 'stop'> & {
  stop(): Promise<void>
  dataDir: string
  config: Config
  sweeping: Sweeping
  advance(ms: number): void
  /** Stores a lead as a request does. */
  submit(content?: string): Promise<Lead>
  /** Creates a file in a folder below DATA_DIR, last modified `agedMs` ago. @returns its path below DATA_DIR */
  plant(folder: string, file: { agedMs?: number; name?: string; content?: string }): Promise<string>
  /** The names in a folder below DATA_DIR, without the mark; none if the folder does not exist. */
  names(folder: string): Promise<string[]>
}

export const makeStillFoyer = async (
  t: TestContext,
  kind: DatabaseKind,
  given: { dataDir?: string; databaseUrl?: string } = {},
): Promise<StillFoyer> => {
  const dataDir = given.dataDir ?? (await makeTestFolder(t))
  const databaseUrl = given.databaseUrl ?? (kind === 'postgres' ? await makeMigratedDatabase(t) : undefined)
  const config = readConfig({
    DATA_DIR: dataDir,
    ...(databaseUrl !== undefined && {
      DATABASE_URL: databaseUrl,
      SECRET_KEY: 'for tests only, thirty-two bytes or more',
    }),
  })
  const clock = { ahead: 0 }
  const now = () => Date.now() + clock.ahead
  const foyer = await buildFoyer(config, { log: pino({ level: 'silent' }), now })
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= foyer.stop({ withinMs: 1_000 }))
  whenOver(t, stop)
  const { db, store } = foyer.deps

  return {
    ...foyer,
    stop,
    dataDir,
    config,
    sweeping: { db, store, storage: makeDiskUpkeep(dataDir), now },
    advance: (ms) => {
      clock.ahead += ms
    },
    submit: async (content = pdf()) => {
      await using upload = makeTemporaryFile(join(dataDir, 'incoming'))
      await writeFile(upload.path, content)
      const bytes = Buffer.byteLength(content)
      const sha256 = createHash('sha256').update(content).digest('hex')
      const file = {
        ...upload,
        kind: 'pdf' as const,
        mediaType: 'application/pdf',
        name: 'resume.pdf',
        bytes,
        sha256,
        caveats: [],
      }
      const person = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com' }
      const fields = Submission.parse(person)
      return submitLead(foyer.deps, { fields, file, source: 'api' })
    },
    plant: async (
      folder,
      { agedMs = 0, name = `ada_example.com_${randomBytes(16).toString('hex')}.pdf`, content = pdf() },
    ) => {
      const file = join(dataDir, folder, name)
      await mkdir(join(dataDir, folder), { recursive: true })
      await writeFile(file, content)
      const writtenAt = (now() - agedMs) / 1000
      await utimes(file, writtenAt, writtenAt)
      return `${folder}/${name}`
    },
    names: async (folder) => {
      const names = await readdir(join(dataDir, folder)).catch(() => [])
      return names.filter((name) => name !== '.installation').sort()
    },
  }
}
