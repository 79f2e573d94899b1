import type { MailKind } from '#contract/mails.ts'

/** Somebody waits for a link in front of the screen; a prospect is told before the firm, which has days to act. */
const byUrgency = ['password_reset', 'confirmation', 'notice'] as const

export type Room = {
  /** Of these a mail may be taken. */
  kinds: readonly MailKind[]
  limit: number
  /** So many places are for links to set a new password alone. */
  reserved: number
}

/**
 * How many mails may be taken beside those in hand. One place more than for the others is kept for links to set a new
 * password. While the mail server cannot be used, one mail at a time tries.
 */
export const roomFor = ({
  places,
  inHand,
  isReachable,
}: {
  places: number
  inHand: number
  isReachable: boolean
}): Room => {
  const limit = isReachable ? places + 1 - inHand : Math.min(1, 2 - inHand)
  const forAll = Math.max(0, Math.min(limit, (isReachable ? places : 1) - inHand))
  return {
    kinds: byUrgency.filter((kind) => (kind === 'password_reset' ? limit : forAll) > 0),
    limit,
    reserved: limit - forAll,
  }
}

/**
 * The kinds of which a mail is due, in the order in which they are taken. While the mail server cannot be used, links
 * still come first; then that which has waited longest, lest mails that will always fail keep back those that would
 * open the way.
 * @param due when the first of each kind is due
 */
export const inTurn = (
  due: ReadonlyMap<MailKind, number>,
  { now, isReachable }: { now: number; isReachable: boolean },
): MailKind[] => {
  const dueAt = (kind: MailKind) => due.get(kind) ?? Infinity
  const kinds = byUrgency.filter((kind) => dueAt(kind) <= now)
  return isReachable || kinds[0] === 'password_reset'
    ? kinds
    : kinds.toSorted((one, other) => dueAt(one) - dueAt(other))
}
