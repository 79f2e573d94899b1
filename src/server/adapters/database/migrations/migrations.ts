import { firstVersion } from './first-version.ts'
import { secondVersion } from './second-version.ts'
import { thirdVersion } from './third-version.ts'
import type { Words } from './table-words.ts'

export type Migration = { name: string; statements: (w: Words) => string[] }

/**
 * Append only: the version of a database is the number of migrations it has run. Each runs in one transaction. A
 * migration in this list never changes (tests/upgrade/ checks it). Migrations of one release only add, for rolling
 * upgrades.
 *
 * Constraints have the names that PostgreSQL would give them: TABLE_pkey, TABLE_COLUMN_key, TABLE_COLUMN_fkey,
 * TABLE_COLUMN_check. So on both databases a migration can drop a check by name and add it again with one more word.
 * Only columns whose words are fixed by nature (states, roles) have a check. Lists of words that grow (kinds of mails
 * and events, outcomes) are declared in `tables.ts` only. See docs/decisions/0020.
 */
export const migrations: readonly Migration[] = [
  { name: 'the first version', statements: firstVersion },
  { name: 'resumes are read, scanned, shown and searched', statements: secondVersion },
  {
    name: 'scans are recognized and scanned again, found leads put in order, tasks of people listed, filters indexed, many leads changed at once, the audit log filtered, leads without a resume, imports, views saved, people invited',
    statements: thirdVersion,
  },
]
