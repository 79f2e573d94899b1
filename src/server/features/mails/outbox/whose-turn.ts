import type { MailKind } from '#contract/mails.ts'

/** Somebody waits for a link in front of the screen; a prospect is told before the firm, which has days to act. */
const byUrgency = ['password_reset', 'confirmation', 'notice'] as const
/** By how much a receipt goes before a notice. More, and a flood of prospects would keep the firm from hearing of them. */
const headStartMs = 10_000

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
 * The kinds of which a mail is due, in the order in which they are taken: links, then receipts, then notices, as long as
 * no notice has waited much longer. While the mail server cannot be used, whatever has waited longest comes right after the
 * links, lest mails that will always fail keep back those that would open the way.
 * @param due when the first of each kind is due
 */
export const inTurn = (
  due: ReadonlyMap<MailKind, number>,
  { now, isReachable }: { now: number; isReachable: boolean },
): MailKind[] => {
  const dueAt = (kind: MailKind) => due.get(kind) ?? Infinity
  const rank = (kind: MailKind) => {
    if (kind === 'password_reset') return -Infinity
    return dueAt(kind) - (isReachable && kind === 'confirmation' ? headStartMs : 0)
  }
  return byUrgency.filter((kind) => dueAt(kind) <= now).toSorted((one, other) => rank(one) - rank(other))
}
