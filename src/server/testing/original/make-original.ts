import { createHash } from 'node:crypto'
import { lstat, mkdir, readFile, readdir, readlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { hashSync } from '@node-rs/bcrypt'

export type Row = Record<string, SQLInputValue>
export type Lead = Row & { id: number }

/** The tables as SQLAlchemy makes them. */
export const schemaOfOriginal = `
CREATE TABLE leads (
	id INTEGER NOT NULL,
	first_name VARCHAR,
	last_name VARCHAR,
	email VARCHAR,
	resume_path VARCHAR,
	state VARCHAR(11),
	created_at DATETIME,
	updated_at DATETIME,
	PRIMARY KEY (id)
);
CREATE INDEX ix_leads_email ON leads (email);
CREATE INDEX ix_leads_id ON leads (id);
CREATE TABLE users (
	id INTEGER NOT NULL,
	email VARCHAR,
	hashed_password VARCHAR,
	is_active BOOLEAN,
	created_at DATETIME,
	PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ix_users_email ON users (email);
CREATE INDEX ix_users_id ON users (id);`

/** Makes an installation of the original in a folder. @param files by their names in uploads */
export const makeOriginal = async (
  folder: string,
  {
    leads,
    users,
    files,
  }: { leads: readonly Lead[]; users: readonly Row[]; files: Record<string, string | Uint8Array> },
): Promise<void> => {
  await mkdir(join(folder, 'uploads'), { recursive: true })
  const database = new DatabaseSync(join(folder, 'leads.db'))
  database.exec(`${schemaOfOriginal} begin`)
  insert(database, 'leads', leads.map(withUsual))
  insert(database, 'users', users)
  database.exec('commit')
  database.close()
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, 'uploads', name), content)
}

/** The password of every account. */
export const password = 'short'
export const passwordHash = hashSync(password, { cost: 12 })
export const usualTime = '2024-05-01 09:30:00.123456'

/** An account as the original stores it. */
export const user = (id: number, email: string, more: Row = {}): Row => ({
  id,
  email,
  hashed_password: passwordHash,
  is_active: 1,
  created_at: usualTime,
  ...more,
})

const withUsual = (lead: Lead): Row => ({
  first_name: 'Ada',
  last_name: 'Lovelace',
  email: `lead${lead.id}@example.com`,
  resume_path: null,
  state: 'PENDING',
  created_at: usualTime,
  updated_at: usualTime,
  ...lead,
})

const insert = (database: DatabaseSync, table: string, rows: readonly Row[]) => {
  for (const row of rows) {
    const names = Object.keys(row)
    const places = names.map(() => '?').join(', ')
    database
      .prepare(`insert into ${table} (${names.join(', ')}) values (${places})`)
      .run(...Object.values(row))
  }
}

/** Everything in a folder, with times and content, to find out whether anything has changed. */
export const picture = async (folder: string): Promise<string[]> =>
  Promise.all(
    (await readdir(folder, { recursive: true })).sort().map(async (name) => {
      const path = join(folder, name)
      const found = await lstat(path)
      const content = found.isSymbolicLink()
        ? await readlink(path)
        : found.isFile()
          ? createHash('sha256')
              .update(await readFile(path))
              .digest('hex')
          : ''
      return `${name} ${found.mode} ${found.mtimeMs} ${content}`
    }),
  )
