import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { limits } from '#contract/limits.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { fold } from '#words/fold.ts'

type Assignee = { id: number; name: string | null; email: string }

/** Where an attorney's leads stand in a list by assignees; of namesakes the one who registered first. */
export const assigneePlace = ({ id, name, email }: Assignee): string =>
  `${fold(name ?? email)} ${String(id).padStart(16, '0')}`

/**
 * The attorneys who have such leads, in the order of their names.
 * @param amongOf the leads of an attorney are those that meet any of these
 * @param also an attorney who is listed in any case
 */
export const selectAssignees = async (
  db: Database,
  amongOf: (assignee: RawBuilder<number>) => readonly RawBuilder<SqlBool>[],
  also: number | undefined,
): Promise<number[]> => {
  const rows = await db
    .selectFrom('attorneys')
    .select(['id', 'name', 'email'])
    .where((eb) =>
      eb.or([
        ...amongOf(theirId).map((isTheirs) =>
          eb.exists(eb.selectFrom('leads').select('leads.id').where(isTheirs)),
        ),
        eb('id', '=', also ?? 0),
      ]),
    )
    .orderBy('id')
    .limit(limits.colleaguesListedMax)
    .execute()
  return rows
    .map((row) => ({ id: row.id, place: assigneePlace(row) }))
    .sort((one, other) => (one.place < other.place ? -1 : 1))
    .map(({ id }) => id)
}

/** Without the plus, SQLite would convert the expression that its index has to the type of the column, and not use the index. */
const theirId = sql<number>`+attorneys.id`
