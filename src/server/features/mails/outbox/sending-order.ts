import type { MailKind } from '#contract/schemas/mails.ts'
import type { Share } from '#server/work/queue/claim-rows.ts'
import { mailKinds } from '../kinds/mail-kinds.ts'

/**
 * How much earlier than a notification a receipt counts as due. With more, a flood of receipts would delay the
 * notifications of the firm.
 */
const headStartMs = 10_000

const urgencies = ['interactive', 'receipt', 'usual'] as const
const kinds = Object.values(mailKinds)
const byUrgency = urgencies.flatMap((urgency) => kinds.filter((kind) => kind.urgency === urgency))

/**
 * How many mails of each kind may be claimed in addition to those being sent. One place is reserved for interactive
 * mails, for which somebody waits at a screen. While the mail server cannot be reached, one mail at a time is tried.
 */
export const freeShares = ({
  places,
  claimed,
  isReachable,
}: {
  places: number
  claimed: number
  isReachable: boolean
}): Share[] => {
  const all = isReachable ? places + 1 - claimed : Math.min(1, 2 - claimed)
  const unreserved = Math.min(all, (isReachable ? places : 1) - claimed)
  return byUrgency
    .map(({ kind, urgency }) => ({ kind, room: urgency === 'interactive' ? all : unreserved }))
    .filter(({ room }) => room > 0)
    .map(({ kind, room }) => ({ kind, atMost: room, within: room }))
}

/**
 * The kinds of which a mail is due, in the order in which they are sent: reset links, then receipts, then
 * notifications, unless a notification has waited much longer. While the mail server cannot be reached, the kind that
 * has waited longest comes right after the reset links, so that mails that always fail do not keep others from being
 * tried.
 * @param due when the first mail of each kind is due
 */
export const sendingOrder = (
  due: ReadonlyMap<string, number>,
  { now, isReachable }: { now: number; isReachable: boolean },
): MailKind[] => {
  const dueAt = (kind: MailKind) => due.get(kind) ?? Infinity
  const rank = (kind: MailKind) => {
    const { urgency } = mailKinds[kind]
    if (urgency === 'interactive') return -Infinity
    return dueAt(kind) - (isReachable && urgency === 'receipt' ? headStartMs : 0)
  }
  return byUrgency
    .map(({ kind }) => kind)
    .filter((kind) => dueAt(kind) <= now)
    .toSorted((one, other) => compare(rank(one), rank(other)))
}

/** Handles two infinite ranks: Infinity minus Infinity is NaN. */
const compare = (one: number, other: number) => (one === other ? 0 : one - other)
