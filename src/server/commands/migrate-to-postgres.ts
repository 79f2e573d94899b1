// npm run migrate:to-postgres: copies the SQLite database in DATA_DIR to the PostgreSQL database in DATABASE_URL.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Compared } from '#server/adapters/database/transfer/compare.ts'
import { type Step, moveToPostgres } from '#server/adapters/database/transfer/move.ts'
import { MoveRefused } from '#server/adapters/database/transfer/move-refused.ts'
import { ConfigMistakes, readConfig, settings } from '#server/config/config.ts'
import { loadEnvFile } from '#server/config/env-file.ts'
import { Outage } from '#server/outage.ts'
import { clearProgress, showProgress } from './progress.ts'
import { sentences } from '#server/wording.ts'

const usage = `npm run migrate:to-postgres    DATA_DIR: the SQLite installation; DATABASE_URL: the empty PostgreSQL it moves to.
Stop Foyer first. Can be interrupted and run again.`

const main = async (): Promise<void> => {
  parseArgs({})
  // As in the server: only the owner can read the files created beside the database.
  process.umask(0o077)
  loadEnvFile(process.env)
  const { dataDir } = readConfig({ DATA_DIR: process.env.DATA_DIR })
  const compared = await moveToPostgres({ folder: dataDir, url: readTarget() }, show)
  clearProgress()
  for (const line of toTable(compared)) console.log(line)

  const different = compared.filter(({ equal }) => !equal).map(({ table }) => table)
  if (different.length === 0) return console.log(whatToSet(dataDir))
  process.exitCode = 1
  console.error(
    `\nNot equal: ${different.join(', ')}. The move is not finished, and Foyer does not start on this PostgreSQL.\n` +
      'Check both databases for damage (npm run doctor), and run this command again: it starts from the beginning.',
  )
}

/** Reads DATABASE_URL alone: the server demands SECRET_KEY with it, but the operator may not have set that yet. */
const readTarget = () => {
  const { read } = settings.databaseUrl
  const { data, error } = read.safeParse(process.env.DATABASE_URL?.trim() || undefined)
  if (error)
    throw new ConfigMistakes([`DATABASE_URL ${error.issues.map(({ message }) => message).join(', ')}.`])
  if (data === undefined) throw new ConfigMistakes([`DATABASE_URL is not set.\n${usage}`])
  return data
}

const whatToSet = (dataDir: string) => {
  const keyFile = join(dataDir, 'secret-key')
  const key = existsSync(keyFile)
    ? `the content of ${keyFile}, or its value so far: with another key everybody has to sign in again`
    : 'its value so far: with another key everybody has to sign in again'
  return `
Done: PostgreSQL holds the same rows as SQLite. To use PostgreSQL from now on, set for every node

  DATABASE_URL  as for this command
  SECRET_KEY    ${key}

and leave the other settings as they are: the resumes stay in ${join(dataDir, 'uploads')}. Then start Foyer.
Never start Foyer on this folder without DATABASE_URL again: the two databases would diverge. When you trust the new
one, move ${join(dataDir, 'foyer.sqlite')} somewhere else.`
}

const toTable = (compared: readonly Compared[]) => {
  const rows = compared.map(({ table, source, target, equal }) => [
    table,
    String(source.rows),
    String(target.rows),
    equal ? source.sha256 : `${source.sha256} in SQLite, ${target.sha256} in PostgreSQL`,
    equal ? 'equal' : 'NOT EQUAL',
  ])
  const all = [['table', 'in SQLite', 'in PostgreSQL', 'SHA-256 of the rows', ''], ...rows]
  return all.map(([table = '', ours = '', theirs = '', sum = '', verdict = '']) =>
    `${table.padEnd(17)} ${ours.padStart(10)} ${theirs.padStart(14)}  ${sum.padEnd(64)}  ${verdict}`.trimEnd(),
  )
}

const show = (step: Step) => {
  if (step.kind === 'copying') return showProgress(`${step.table}: ${step.rows} of ${step.of}`)
  if (step.kind === 'comparing') return showProgress(`${step.table}: comparing ${step.rows} rows`)
  clearProgress()
  console.error(toLine(step))
}

const toLine = (step: Exclude<Step, { kind: 'copying' | 'comparing' }>) => {
  switch (step.kind) {
    case 'opened':
      return `${step.move === 'begins' ? 'Moving' : 'Continuing to move'} ${step.from} to ${step.to}. Keep Foyer stopped meanwhile.`
    case 'copied':
      return `${step.table}: ${step.rows} rows`
    case 'begins anew':
      return 'SQLite has changed since an earlier run copied it. Starting from the beginning.'
  }
}

// Prints only the message of a PostgreSQL error: its details contain values of rows.
const explain = (error: unknown): string[] => {
  if (error instanceof ConfigMistakes) return error.lines
  if (error instanceof MoveRefused) return [error.message]
  if (error instanceof TypeError && 'code' in error) return [error.message, usage]
  const again = 'Nothing is lost: run this command again, and it continues where it stopped.'
  return [sentences(error), ...(error instanceof Outage ? [again] : [])]
}

main().catch((error: unknown) => {
  process.exitCode = 1
  clearProgress()
  for (const line of explain(error)) console.error(line)
})
