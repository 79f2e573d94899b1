import type { LineOf } from '#contract/export/export-lines.ts'
import type { Database } from '#server/adapters/database/schema.ts'

/** The ids of attorneys by their e-mails. */
export type AttorneyIds = Map<string, number>

/**
 * Adds the attorneys that the firm does not have yet. Nobody knows their password: each asks for a new one by mail, or an operator
 * sets it.
 */
export const insertAttorneys = async (
  tx: Database,
  lines: readonly LineOf<'attorney'>[],
  passwordHash: string,
): Promise<void> => {
  if (lines.length === 0) return
  await tx
    .insertInto('attorneys')
    .values(
      lines.map(({ email, name, role, status, created_at, updated_at }) => ({
        email,
        name,
        role,
        status,
        password_hash: passwordHash,
        created_at: Date.parse(created_at),
        updated_at: Date.parse(updated_at),
      })),
    )
    .onConflict((conflict) => conflict.column('email').doNothing())
    .execute()
}

/** @throws if there is no such attorney */
export const readAttorneyIds = async (
  tx: Database,
  known: AttorneyIds,
  emails: Iterable<string>,
): Promise<void> => {
  const unknown = [...new Set(emails)].filter((email) => !known.has(email))
  if (unknown.length === 0) return
  const rows = await tx
    .selectFrom('attorneys')
    .select(['id', 'email'])
    .where('email', 'in', unknown)
    .execute()
  for (const { id, email } of rows) known.set(email, id)
}

/** Of an installation that nobody has registered at, the first active admin is the founder: later ones need an approval. */
export const nameFounder = async (tx: Database): Promise<void> => {
  const admin = await tx
    .selectFrom('attorneys')
    .select('id')
    .where('role', '=', 'admin')
    .where('status', '=', 'active')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  if (!admin) return
  await tx
    .insertInto('founder')
    .values({ only: 1, attorney_id: admin.id })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
