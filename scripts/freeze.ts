// npm run freeze: after a migration was appended, stores its hash and a database of its version, see tests/upgrade/.
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pino } from 'pino'
import { buildFoyer } from '#server/app.ts'
import { migrations } from '#server/adapters/database/migrations/migrations.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import { readConfig } from '#server/config/config.ts'
import { addTheRest, useEverything } from '#tests/upgrade/fill-every-table.ts'
import { folderOf, freeze, frozenFile, readFrozen, storedAt } from '#tests/upgrade/stored-version.ts'
import { writeSql } from '#tests/upgrade/write-sql.ts'

/** Adds the hashes of new migrations to the file. Earlier hashes stay, because the test compares them. */
const freezeMigrations = async () => {
  const known = existsSync(frozenFile) ? readFrozen() : []
  const all = [...known, ...migrations.slice(known.length).map(freeze)]
  await writeFile(frozenFile, `${JSON.stringify(all, null, 2)}\n`)
}

/** Uses Foyer for a while on SQLite, and stores the resulting data for both databases. */
const storeNewest = async (to: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-freeze-'))
  try {
    await use(folder)
    const database = openDatabase({ url: undefined, folder })
    await addTheRest(database.db)
    const text = await writeSql(database.db)
    await database.close()

    const file = join(folder, 'foyer.sqlite')
    makeSmall(file)
    await mkdir(to)
    await writeFile(join(to, 'foyer.sql'), text)
    await cp(file, join(to, 'foyer.sqlite'))
    await chmod(join(to, 'foyer.sqlite'), 0o644)
    await cp(join(folder, 'uploads'), join(to, 'uploads'), { recursive: true })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const use = async (folder: string) => {
  const config = readConfig({
    PORT: '0',
    DATA_DIR: folder,
    RATE_LIMIT: 'off',
    MAIL_FROM: 'foyer@example.com',
  })
  const clock = { behindMs: 0 }
  const sinceMs = Date.now() - storedAt
  const now = () => Date.now() - sinceMs - clock.behindMs
  const foyer = await buildFoyer(config, { log: pino({ level: 'silent' }), now })
  try {
    await useEverything(foyer, await foyer.listen(), clock)
  } finally {
    await foyer.stop({ withinMs: 1_000 })
  }
}

const makeSmall = (file: string) => {
  const database = new DatabaseSync(file)
  database.exec('pragma journal_mode = delete; pragma page_size = 1024; vacuum; pragma journal_mode = wal')
  database.close()
}

await freezeMigrations()
const folder = folderOf(migrations.length)
if (existsSync(folder)) console.log(`${folder} already exists.`)
else {
  await storeNewest(folder)
  console.log(`Stored version ${migrations.length} in ${folder}.`)
}
