import { createHash } from 'node:crypto'
import { constants, lstatSync } from 'node:fs'
import { open, opendir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { type ForeignDatabase, openForeign } from '#server/adapters/database/sqlite/foreign.ts'

// SQLite stores anything in any column. A text is cut and a number bounded by the query; what is none is null.
const Id = z.int().nullable()
const Text = z.string().nullable()
const User = z.object({ id: Id, email: Text, hashed_password: Text, is_active: Id, created_at: Text })
const Lead = z.object({
  id: Id,
  first_name: Text,
  last_name: Text,
  email: Text,
  resume_path: Text,
  state: Text,
  created_at: Text,
  updated_at: Text,
  /** The last lead that names the same file: its upload has replaced those before. */
  last_with_file: Id,
})
export type OriginalUser = z.output<typeof User>
export type OriginalLead = z.output<typeof Lead>

/** An installation of the original: its rows in the order of their ids, and the files in `uploads`. */
export type Original = {
  /** Of all rows: another database has another one. */
  sha256: string
  leadCount: number
  users(): Generator<OriginalUser>
  leads(): Generator<OriginalLead>
  /** @throws Error with a sentence if there is no such file, or something that is none */
  openFile(name: string): Promise<Readable>
  fileNames(): AsyncGenerator<string>
  close(): void
}

/**
 * Opens the folder of an installation of the original, and changes nothing there. The folder may come from a stranger: nothing
 * outside of it is read.
 * @throws Error with a sentence
 */
export const openOriginal = (folder: string): Original => {
  const file = join(folder, 'leads.db')
  const uploads = join(folder, 'uploads')
  requireOwn(file, 'isFile', `There is no file leads.db in ${folder}. Name the folder of the original.`)
  requireOwn(
    uploads,
    'isDirectory',
    `There is no folder uploads in ${folder}. Name the folder of the original.`,
  )
  const database = openForeign(file)
  try {
    for (const [table, { shape }] of Object.entries({ users: User, leads: Lead }))
      requireColumns(database, file, table, Object.keys(shape))
    const { sha256, leadCount } = sumUp(database)
    return {
      sha256,
      leadCount,
      users: () => usersIn(database),
      leads: () => leadsIn(database),
      openFile: (name) => openFile(uploads, name),
      fileNames: () => fileNames(uploads),
      close: database.close,
    }
  } catch (error) {
    database.close()
    throw error
  }
}

/** A link could lead elsewhere. */
const requireOwn = (path: string, what: 'isFile' | 'isDirectory', otherwise: string) => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found?.isSymbolicLink()) throw new Error(`${path} is a link. Name the folder that has it itself.`)
  if (!found?.[what]()) throw new Error(otherwise)
}

const requireColumns = (database: ForeignDatabase, file: string, table: string, names: string[]) => {
  const there = database.columnsOf(table)
  const missing = names.filter((name) => name !== 'last_with_file' && !there.includes(name))
  if (missing.length > 0)
    throw new Error(`${file} is not of the original: its table ${table} has no ${missing.join(', ')}.`)
}

const sumUp = (database: ForeignDatabase) => {
  const hash = createHash('sha256')
  let leadCount = 0
  for (const user of usersIn(database)) hash.update(`${JSON.stringify(user)}\n`)
  for (const lead of leadsIn(database)) {
    hash.update(`${JSON.stringify(lead)}\n`)
    leadCount += 1
  }
  return { sha256: hash.digest('hex'), leadCount }
}

function* usersIn(database: ForeignDatabase): Generator<OriginalUser> {
  const columns = `${id}, ${texts('email', 'hashed_password', 'created_at')},
    case when is_active in (0, 1) then cast(is_active as integer) end as is_active`
  for (const row of database.rows(`select ${columns} from users order by id`)) yield User.parse(row)
}

function* leadsIn(database: ForeignDatabase): Generator<OriginalLead> {
  const columns = `${id}, ${texts('first_name', 'last_name', 'email', 'resume_path', 'state', 'created_at', 'updated_at')},
    max(${ownId}) over (partition by resume_path) as last_with_file`
  for (const row of database.rows(`select ${columns} from leads order by id`)) yield Lead.parse(row)
}

/** Ids that both databases and everything that is made from them can hold. */
const ownId = `case when typeof(id) = 'integer' and id between 1 and 2147483647 then id end`
const id = `${ownId} as id`
const textMaxLength = 2_000
const texts = (...names: string[]) =>
  names.map((name) => `cast(substr(${name}, 1, ${textMaxLength}) as text) as ${name}`).join(', ')

const openFile = async (uploads: string, name: string): Promise<Readable> => {
  const path = join(uploads, name)
  // Neither follows a link, nor waits for somebody who writes into a pipe.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      throw new Error(reasons[error.code ?? ''] ?? `The file cannot be opened (${error.code}).`, {
        cause: error,
      })
    },
  )
  if ((await handle.stat()).isFile()) return handle.createReadStream()
  await handle.close()
  throw new Error('This is not a file.')
}

const reasons: Partial<Record<string, string>> = {
  ENOENT: 'The file is missing.',
  ELOOP: 'This is a link, not a file.',
  ENXIO: 'This is not a file.',
}

async function* fileNames(uploads: string): AsyncGenerator<string> {
  for await (const { name } of await opendir(uploads)) yield name
}
