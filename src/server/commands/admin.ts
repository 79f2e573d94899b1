import { availableParallelism } from 'node:os'
import { AccountEmail } from '#contract/values/email.ts'
import { NewPassword } from '#contract/schemas/fields.ts'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import { type Config, ConfigMistakes, readConfig } from '#server/config/config.ts'
import { loadEnvFile } from '#server/config/env-file.ts'
import { selectAttorneyPage } from '#server/features/attorneys/accounts/attorneys.queries.ts'
import { makePasswords } from '#server/features/attorneys/passwords/passwords.ts'
import { setPassword } from '#server/features/attorneys/passwords/set-password.ts'
import { recount } from '#server/features/doctor/recount.ts'
import { Problem } from '#server/problem.ts'
import { openOwnDatabase } from './open-own-database.ts'
import { readSecret } from './read-secret.ts'
import { sentences } from '#server/wording.ts'

const usage = `Usage:
  npm run admin -- list                    every account, its role and whether it is active
  npm run admin -- reset-password EMAIL    a new password, read from standard input; makes the account active
                                           and ends its sessions
  npm run admin -- recount                 counts leads, mails and days again, for when the doctor finds a wrong number`

/** Commands for the operator at the machine. They work while the server runs. */
const run = async (words: string[]) => {
  const [command, email] = words
  if (command === 'list' && words.length === 1) return withDatabase(({ db }) => list(db))
  if (command === 'reset-password' && email !== undefined && words.length === 2) {
    return withDatabase(({ db }, config) => reset(db, config, email))
  }
  if (command === 'recount' && words.length === 1) return withDatabase(({ db }) => recountAll(db))
  throw new Mistake(usage)
}

/** A mistake of the operator: its message is printed without a stack trace. */
class Mistake extends Error {}

const withDatabase = async (work: (database: OpenDatabase, config: Config) => Promise<void>) => {
  loadEnvFile(process.env)
  const config = readConfig(process.env)
  const database = await openOwnDatabase(config)
  try {
    await work(database, config)
  } finally {
    await database.close()
  }
}

const pageSize = 100

const list = async (db: OpenDatabase['db']) => {
  for (let after = 0; ;) {
    const attorneys = await selectAttorneyPage(db, { page_size: pageSize, after_id: after })
    for (const { id, email, role, status } of attorneys.slice(0, pageSize)) {
      console.log([String(id).padStart(4), role.padEnd(8), status.padEnd(11), email].join('  '))
      after = id
    }
    if (attorneys.length <= pageSize) return
  }
}

const reset = async (db: OpenDatabase['db'], config: Config, given: string) => {
  const email = AccountEmail.safeParse(given)
  if (!email.success) throw new Mistake(`${given} is not an e-mail address.`)
  const password = NewPassword.safeParse(await readSecret(`New password for ${email.data}: `))
  if (!password.success)
    throw new Mistake(
      `The password was not changed. ${password.error.issues.map(({ message }) => message).join(' ')}`,
    )

  const passwords = makePasswords({ cores: availableParallelism(), cost: 12 })
  const done = await setPassword(
    { db, config, passwords, now: Date.now },
    { email: email.data, password: password.data },
  )
  console.log(`The password of ${email.data} is changed.`)
  if (!done.wasActive) console.log('The account is active now.')
  console.log(`Sessions ended: ${done.sessionsEnded}.`)
  if (done.notificationsAddressed > 0)
    console.log(`Notifications that were waiting for a recipient: ${done.notificationsAddressed}.`)
}

const recountAll = async (db: OpenDatabase['db']) => {
  await recount(db)
  console.log('Everything has been counted again.')
}

const explain = (error: unknown): string => {
  if (error instanceof ConfigMistakes) return error.lines.join('\n')
  if (error instanceof Problem) return error.errors?.map(({ message }) => message).join('\n') ?? error.message
  if (error instanceof Mistake) return error.message
  return sentences(error)
}

run(process.argv.slice(2)).catch((error: unknown) => {
  console.error(explain(error))
  process.exitCode = 1
})
