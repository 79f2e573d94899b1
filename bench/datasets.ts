import { constants, cpSync, readdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { openDatabase } from '#server/adapters/database/open.ts'
import { recount } from '#server/features/doctor/recount.ts'
import { makePdf } from './load/requests.ts'
import { startProduct } from './product.ts'
import { seedPostgres } from './seed/seed-postgres.ts'
import { seedSqlite } from './seed/seed-sqlite.ts'

/** A data folder, with its SQLite database in it or a database on PostgreSQL. */
export type Dataset = {
  name: string
  leads: number
  /** Leads with a higher id are PENDING, the others are REACHED_OUT. */
  pendingAfter: number
  dataDir: string
  databaseUrl: string | undefined
  /** The resume of lead 1, the only lead with a file. */
  resumePath: string
}

export type Datasets = {
  /** A dataset with this many leads. It is made at the first call, shared, and only read. */
  ofSize(leads: number): Promise<Dataset>
  /** A copy that may be written to. The caller calls `finish` afterward. */
  copyOf(dataset: Dataset, purpose: string): Promise<Dataset>
  /** Frees the space that its files take. Its folder is removed with the others, at the end. */
  finish(dataset: Dataset): Promise<void>
}

export const resumeBytes = 120_000
const pendingShare = 0.3

/**
 * @param folder a folder for each dataset is made in it
 * @param options.postgresUrl with a superuser; SQLite when undefined
 */
export const makeDatasets = async (
  folder: string,
  options: { postgresUrl: string | undefined; mailPort: number },
): Promise<Datasets> => {
  const databases = options.postgresUrl === undefined ? undefined : await connect(options.postgresUrl)
  const made = new Map<number, Dataset>()
  let copies = 0

  const place = (name: string) => ({ name, dataDir: join(folder, name), databaseUrl: databases?.urlOf(name) })

  const copy = async (from: Dataset, name: string): Promise<Dataset> => {
    const to = place(name)
    cpSync(from.dataDir, to.dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE })
    await databases?.create(name, from.name)
    return { ...from, ...to }
  }

  /** The product itself creates tables, admin and the first lead, whose file is the one to download. */
  const makeUnseeded = async (): Promise<Dataset> => {
    const unseeded = place('unseeded')
    await databases?.create(unseeded.name)
    const product = await startProduct({ ...unseeded, mailPort: options.mailPort, isFirstStart: true })
    const resumePath = await submitFirst(product.port).finally(product.stop)
    return { ...unseeded, leads: 1, pendingAfter: 0, resumePath }
  }
  const unseeded = await makeUnseeded()

  const seeded = async (leads: number): Promise<Dataset> => {
    const pendingAfter = Math.floor(leads * (1 - pendingShare))
    const dataset = { ...(await copy(unseeded, `leads_${leads}`)), leads, pendingAfter }
    if (dataset.databaseUrl === undefined)
      seedSqlite(join(dataset.dataDir, 'foyer.sqlite'), leads, pendingAfter)
    else await seedPostgres(dataset.databaseUrl, leads, pendingAfter)
    await countSeeded(dataset)
    return dataset
  }

  return {
    ofSize: async (leads) => {
      const dataset = made.get(leads) ?? (await seeded(leads))
      made.set(leads, dataset)
      return dataset
    },
    copyOf: (dataset, purpose) => copy(dataset, `${dataset.name}_${purpose}_${++copies}`),
    finish: async ({ name, dataDir }) => {
      emptyFiles(join(dataDir, 'uploads'))
      if (!databases) emptyFiles(dataDir, /^foyer\.sqlite/)
      await databases?.drop(name)
    },
  }
}

/** The product counts while it writes; seeded rows are counted here. */
const countSeeded = async ({ databaseUrl: url, dataDir: folder }: Dataset) => {
  const database = openDatabase({ url, folder })
  await recount(database.db).finally(database.close)
}

/**
 * Empties files instead of removing them: for each new file, ext4 searches through the files deleted nearby in the last
 * minutes, which would take up to half of the CPU time of a submission.
 */
const emptyFiles = (folder: string, which = /./) => {
  for (const name of readdirSync(folder)) if (which.test(name)) truncateSync(join(folder, name))
}

const connect = async (superuserUrl: string) => {
  const run = async (sql: string) => {
    const client = new Client({ connectionString: superuserUrl })
    await client.connect()
    await client.query(sql).finally(() => client.end())
  }
  return {
    urlOf: (name: string) => superuserUrl.replace(/\/[^/]*$/, `/${name}`),
    create: (name: string, template = 'template0') => run(`create database ${name} template ${template}`),
    drop: (name: string) => run(`drop database ${name} with (force)`),
  }
}

const submitFirst = async (port: number): Promise<string> => {
  const form = new FormData()
  for (const [name, value] of Object.entries({
    first_name: 'Ada',
    last_name: 'Lovelace',
    email: 'ada@example.com',
  }))
    form.set(name, value)
  const resume = new Uint8Array(makePdf(resumeBytes, '0'))
  form.set('resume', new Blob([resume], { type: 'application/pdf' }), 'resume.pdf')
  const response = await fetch(`http://127.0.0.1:${port}/api/leads`, { method: 'POST', body: form })
  const lead: unknown = await response.json()
  if (typeof lead === 'object' && lead !== null && 'resume_path' in lead) return String(lead.resume_path)
  throw new Error(`The first lead was not accepted: ${response.status}.`)
}
