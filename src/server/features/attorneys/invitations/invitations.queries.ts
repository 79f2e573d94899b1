import type { Insertable, Selectable } from 'kysely'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

export type InvitationRow = Selectable<Schema['invitations']>

/** Returns undefined when the address has an open invitation already. */
export const insertInvitation = (
  tx: Database,
  row: Insertable<Schema['invitations']>,
): Promise<InvitationRow | undefined> =>
  tx
    .insertInto('invitations')
    .values(row)
    .onConflict((conflict) => conflict.column('email').where('ended_at', 'is', null).doNothing())
    .returningAll()
    .executeTakeFirst()

export const selectInvitation = (db: Database, id: number): Promise<InvitationRow | undefined> =>
  db.selectFrom('invitations').selectAll().where('id', '=', id).executeTakeFirst()

/** Returns undefined if there is no such open invitation. */
export const lockOpenInvitation = (tx: Database, id: number): Promise<InvitationRow | undefined> =>
  forUpdate(
    tx,
    tx.selectFrom('invitations').selectAll().where('id', '=', id).where('ended_at', 'is', null),
  ).executeTakeFirst()

/** @returns the ids of the invitations that this has ended: at most one, as an address has one at a time */
export const endInvitationsTo = (
  tx: Database,
  email: string,
  { at, attorneyId = null }: { at: number; attorneyId?: number | null },
): Promise<{ id: number }[]> =>
  tx
    .updateTable('invitations')
    .set({ ended_at: at, attorney_id: attorneyId })
    .where('email', '=', email)
    .where('ended_at', 'is', null)
    .returning('id')
    .execute()

/** Is whoever sent the invitation still an active admin? */
export const isInviterAdmin = async (db: Database, { invited_by }: InvitationRow): Promise<boolean> => {
  const inviter = await db
    .selectFrom('attorneys')
    .select('id')
    .where('id', '=', invited_by)
    .where('role', '=', 'admin')
    .where('status', '=', 'active')
    .executeTakeFirst()
  return inviter !== undefined
}

export type ListedInvitation = Awaited<ReturnType<typeof selectInvitationPage>>[number]

/** Open invitations by ascending id. One row more than the page size shows whether a next page exists. */
export const selectInvitationPage = (
  db: Database,
  { page_size, after_id }: { page_size: number; after_id?: number | undefined },
) => {
  const page = openInvitations(db).orderBy('invitations.id')
  return page
    .where('invitations.id', '>', after_id ?? 0)
    .limit(page_size + 1)
    .execute()
}

export const selectListed = (db: Database, id: number): Promise<ListedInvitation> =>
  openInvitations(db).where('invitations.id', '=', id).executeTakeFirstOrThrow()

const openInvitations = (db: Database) =>
  db
    .selectFrom('invitations')
    .innerJoin('attorneys as inviter', 'inviter.id', 'invitations.invited_by')
    .leftJoin('mails', 'mails.invitation_id', 'invitations.id')
    .select([
      'invitations.id',
      'invitations.email',
      'invitations.role',
      'invitations.language',
      'invitations.expires_at',
      'inviter.id as inviter_id',
      'inviter.name as inviter_name',
      'inviter.email as inviter_email',
      'inviter.role as inviter_role',
      'inviter.status as inviter_status',
      'mails.state as mail_state',
      'mails.last_error',
      'mails.trouble',
      'mails.sent_at',
    ])
    .where('invitations.ended_at', 'is', null)

/** Counts rows, which is cheap: a firm has few open invitations, and they have an index of their own. */
export const countOpenInvitations = async (db: Database): Promise<number> => {
  const { total } = await db
    .selectFrom('invitations')
    .where('ended_at', 'is', null)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return total
}
