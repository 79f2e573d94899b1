import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Config, readConfig } from '#server/config/config.ts'
import { type DatabaseKind, makePostgresDatabase } from '#server/testing/database/databases.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { type RestoreOptions, restoreBackup } from './restore-backup.ts'
import { type BackupOptions, takeBackup } from './take-backup.ts'

export const backUp = (
  { config, sweeping }: { config: Config; sweeping: { now: () => number } },
  dir: string,
  options: Partial<BackupOptions> = {},
) => takeBackup(config, dir, { now: sweeping.now, program: '1.2.3', progress: () => {}, ...options })

/** An empty installation, with functions to restore into it and to start a server on it. */
export const makeEmptyPlace = async (t: TestContext, kind: DatabaseKind) => {
  const dataDir = join(await makeTestFolder(t), 'data')
  const databaseUrl = kind === 'postgres' ? await makePostgresDatabase(t) : undefined
  const config = readConfig({ DATA_DIR: dataDir, ...databaseSettings(databaseUrl) })
  return {
    dataDir,
    databaseUrl,
    config,
    restore: (backup: string, options: Partial<RestoreOptions> = {}) =>
      restoreBackup(config, backup, { sendQueued: false, now: Date.now, progress: () => {}, ...options }),
    start: () => makeStillFoyer(t, kind, { dataDir, ...(databaseUrl !== undefined && { databaseUrl }) }),
  }
}
