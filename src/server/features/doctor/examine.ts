import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readVersion } from '#server/adapters/database/migrations/migrate.ts'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { openDatabaseToRead } from '#server/adapters/database/open.ts'
import type { ReadableDatabase } from '#server/adapters/database/open-database.ts'
import { type OpenStore, openStore } from '#server/adapters/storage/open.ts'
import type { Config } from '#server/config/config.ts'
import { type Check, type Examined, type Finding, problem } from '#server/findings.ts'
import { countOf, sentences } from '#server/wording.ts'
import { checkCounts } from './check-counts.ts'
import { checkDatabase } from './check-database.ts'
import { checkDays } from './check-days.ts'
import { checkFolder } from './check-folder.ts'
import { checkIds } from './check-ids.ts'
import { checkWords } from './check-words.ts'

export type NamedFinding = { check: string } & Finding

/** How many problems of one check are listed; the rest is only counted. A thousand lost files have one cause. */
const namedMax = 100

/** Checks that belong to no feature. */
const databaseChecks: readonly Check[] = [
  { name: 'database', run: checkDatabase },
  { name: 'counters', run: checkCounts },
  { name: 'days', run: checkDays },
  { name: 'ids', run: checkIds },
  { name: 'words', run: checkWords },
]

/**
 * Checks everything that Foyer stores, whether the server is running or not, and yields each finding at once. Changes
 * nothing. A store that cannot be opened is a finding, not an error.
 * @param checks those of the features, in the order in which they run
 */
export async function* examine(
  config: Config,
  { checks, now, progress }: { checks: readonly Check[] } & Pick<Examined, 'now' | 'progress'>,
): AsyncGenerator<NamedFinding> {
  yield* named('folder', checkFolder(config))
  if (config.storage === 'disk' && !existsSync(join(config.dataDir, 'uploads'))) return
  const database = await openToRead(config)
  if ('level' in database) return yield { check: 'database', ...database }

  const opened = openStore(config, now)
  const { store, upkeep: storage } = opened
  try {
    const unreachable = await checkReach(opened)
    if (unreachable) yield { check: 'store', ...unreachable }
    for (const { name, needsStore, run } of [...databaseChecks, ...checks]) {
      if (unreachable && needsStore) continue
      yield* named(name, run({ config, database, store, storage, now, progress }))
    }
  } finally {
    await database.close()
  }
}

const openToRead = async ({ databaseUrl, dataDir }: Config): Promise<ReadableDatabase | Finding> => {
  const restore = 'Check DATA_DIR and DATABASE_URL. If they are right, restore a backup.'
  let database
  try {
    database = openDatabaseToRead({ url: databaseUrl, folder: dataDir })
    const version = await readVersion(database.db)
    if (version === migrations.length) return database
    await database.close()
    return problem(
      `The database has version ${version}, this program needs version ${migrations.length}.`,
      version < migrations.length
        ? 'Start the server once: it migrates the database.'
        : 'Use the newer version of Foyer.',
    )
  } catch (error) {
    await database?.close()
    return problem(`The database cannot be opened: ${sentences(error)}`, restore)
  }
}

/** A problem if the store cannot be used at all. */
const checkReach = async ({ assertUsable, description }: OpenStore): Promise<Finding | undefined> => {
  try {
    await assertUsable()
    return undefined
  } catch (error) {
    const advice = 'Fix this first: the store and its files were not checked.'
    return problem(`The file store (${description}) cannot be used: ${sentences(error)}`, advice)
  }
}

/** Adds the name of the check to its findings. A check that throws yields one more finding. */
async function* named(check: string, findings: AsyncIterable<Finding>): AsyncGenerator<NamedFinding> {
  let seen = 0
  try {
    for await (const finding of findings) {
      if (finding.level !== 'problem' || ++seen <= namedMax) yield { check, ...finding }
    }
  } catch (error) {
    yield {
      check,
      ...problem(`This check failed: ${sentences(error)}`, 'The rest of this check was skipped.'),
    }
  }
  if (seen > namedMax)
    yield {
      check,
      ...problem(`${countOf(seen - namedMax, 'more problem')} like these.`, 'Fix these first.'),
    }
}
