import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readVersion } from '#server/adapters/database/migrate.ts'
import { migrations } from '#server/adapters/database/migrations.ts'
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

/** A thousand lost files are one misfortune: enough of them are named, the rest counted. */
const namedMax = 100

/** Of the database as such. */
const databaseChecks: readonly Check[] = [
  { name: 'database', run: checkDatabase },
  { name: 'counters', run: checkCounts },
  { name: 'days', run: checkDays },
  { name: 'ids', run: checkIds },
  { name: 'words', run: checkWords },
]

/**
 * Looks at everything that Foyer keeps, beside the running server or without it, and tells what it finds as it goes.
 * Changes nothing. What cannot be opened is a finding.
 * @param checks of the features, in the order in which they are told
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
  const restore = 'Check DATA_DIR and DATABASE_URL; where they are right, restore a backup.'
  let database
  try {
    database = openDatabaseToRead({ url: databaseUrl, folder: dataDir })
    const version = await readVersion(database.db)
    if (version === migrations.length) return database
    await database.close()
    return problem(
      `The database has version ${version}, this program is made for ${migrations.length}.`,
      version < migrations.length
        ? 'Start the server once, it brings the database up to date.'
        : 'Use the newer program.',
    )
  } catch (error) {
    await database?.close()
    return problem(`The database cannot be opened: ${sentences(error)}`, restore)
  }
}

/** What is wrong when the store cannot be used at all. */
const checkReach = async ({ assertUsable, description }: OpenStore): Promise<Finding | undefined> => {
  try {
    await assertUsable()
    return undefined
  } catch (error) {
    const advice = 'Mend this first: the store and the files in it were not looked at.'
    return problem(`The file store (${description}) cannot be used: ${sentences(error)}`, advice)
  }
}

/** The findings of one check under its name; a check that breaks off is a finding as well. */
async function* named(check: string, findings: AsyncIterable<Finding>): AsyncGenerator<NamedFinding> {
  let seen = 0
  try {
    for await (const finding of findings) {
      if (finding.level !== 'problem' || ++seen <= namedMax) yield { check, ...finding }
    }
  } catch (error) {
    yield {
      check,
      ...problem(`This check broke off: ${sentences(error)}`, 'What follows it was not looked at.'),
    }
  }
  if (seen > namedMax)
    yield {
      check,
      ...problem(`${countOf(seen - namedMax, 'more problem')} like these.`, 'Mend these first.'),
    }
}
