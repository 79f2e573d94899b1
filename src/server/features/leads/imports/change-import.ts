import type { z } from 'zod'
import type { ImportChange } from '#contract/schemas/exchange/import-options.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { Problem, invalidField } from '#server/problem.ts'
import { lockImport, optionsOf, readAsOf } from './imports.queries.ts'

type Change = { id: number; change: z.output<typeof ImportChange> }

/** Stores how a file is to be imported; the last rehearsal does not count any more. @throws Problem not_found, not_now, invalid_fields */
export const changeImport = ({ db }: Pick<Deps, 'db'>, { id, change }: Change): Promise<void> =>
  transact(db, async (tx) => {
    const file = await lockImport(tx, id)
    if (file.state !== 'ready')
      throw new Problem('not_now', 'The options of an import cannot be changed once it has begun.')
    const before = optionsOf(file)
    const said = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    const options = { ...before, ...said }
    if (options.mapping.length !== before.mapping.length)
      throw invalidField('mapping', `Must name each of the ${before.mapping.length} columns.`)
    if (!options.has_header && readAsOf(file).first_row === 0)
      throw invalidField('has_header', 'Each line of this file names its columns.')
    await tx
      .updateTable('imports')
      .set({ options: JSON.stringify(options), rehearsal: null, position: 0 })
      .where('id', '=', id)
      .execute()
  })
