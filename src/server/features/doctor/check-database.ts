import { type Examined, type Finding, ok, problem } from '#server/findings.ts'

/** Are the settings of the database safe for durability, and does its integrity check find no damage? */
export async function* checkDatabase({ database, progress }: Examined): AsyncGenerator<Finding> {
  yield ok(`${database.description}.`)
  const settings = await database.readSettings()
  for (const { name, value, needed } of settings.filter(({ sound }) => !sound)) {
    yield problem(
      `${name} is ${value}, ${needed} is needed.`,
      'Change it: a power cut could lose what was acknowledged.',
    )
  }
  yield ok(settings.map(({ name, value }) => `${name} ${value}`).join(', ') + '.')

  progress('database: reading all of it')
  const damages = await database.findDamage()
  for (const damage of damages) {
    yield problem(
      damage,
      'The database is damaged. Stop the server, keep a copy of all its files, restore a backup.',
    )
  }
  if (damages.length === 0) yield ok('The integrity check of the database finds no damage.')
}
