// The first place migrates up to its first statement, the second place up to its second, and so on. All of them then
// stay there until the process kills itself with kill -9. So each place is in the state that a crash at that moment
// leaves.
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import { afterEachStatement } from './each-statement.ts'
import { furtherMigrations } from './further-migrations.ts'
import type { Place } from './stored-version.ts'

const places: Place[] = JSON.parse(process.argv[2] ?? '[]')

const migrateUpTo = (place: Place, statements: number) =>
  new Promise<void>((arrived, failed) => {
    const database = openDatabase(place)
    let run = 0
    const stopAt = () => {
      run += 1
      if (run < statements) return undefined
      arrived()
      return new Promise<never>(() => {})
    }
    const db = afterEachStatement(database.db, stopAt)
    migrate({ ...database, db }, { list: furtherMigrations }).then(
      () => failed(new Error(`There is no statement ${statements}.`)),
      failed,
    )
  })

for (const [index, place] of places.entries()) await migrateUpTo(place, index + 1)
process.kill(process.pid, 'SIGKILL')
