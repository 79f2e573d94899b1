import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'

let made: Promise<Buffer> | undefined

/** Puts a database with only Foyer's migrations into a folder, which takes a tenth of the time of the migrations. */
export const addMigratedFile = async (folder: string): Promise<void> =>
  writeFile(join(folder, fileName), await (made ??= make()), { mode: 0o600 })

const fileName = 'foyer.sqlite'

const make = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-template-'))
  const database = openDatabase({ url: undefined, folder })
  await migrate(database).finally(database.close)
  const bytes = await readFile(join(folder, fileName))
  await rm(folder, { recursive: true })
  return bytes
}
