import type { MailKind } from '#contract/schemas/mails.ts'
import type { Share } from '#server/work/queue/claim-rows.ts'
import { mailKinds } from '../kinds/mail-kinds.ts'

/** By how much a receipt goes before a notification. More, and a flood of prospects would keep the firm from hearing of them. */
const headStartMs = 10_000

const urgencies = ['interactive', 'receipt', 'usual'] as const
const kinds = Object.values(mailKinds)
const byUrgency = urgencies.flatMap((urgency) => kinds.filter((kind) => kind.urgency === urgency))

/**
 * How many mails of each kind may be taken beside those in hand. One place more than for the others is kept for mails
 * that somebody waits for in front of the screen. While the mail server cannot be used, one mail at a time tries.
 */
export const sharesBeside = ({
  places,
  inHand,
  isReachable,
}: {
  places: number
  inHand: number
  isReachable: boolean
}): Share[] => {
  const all = isReachable ? places + 1 - inHand : Math.min(1, 2 - inHand)
  const unreserved = Math.min(all, (isReachable ? places : 1) - inHand)
  return byUrgency
    .map(({ kind, urgency }) => ({ kind, room: urgency === 'interactive' ? all : unreserved }))
    .filter(({ room }) => room > 0)
    .map(({ kind, room }) => ({ kind, atMost: room, within: room }))
}

/**
 * The kinds of which a mail is due, in the order in which they are taken: links to set a new password, then receipts, then
 * notifications, as long as no notification has waited much longer. While the mail server cannot be used, whatever has waited longest
 * comes right after the links, lest mails that will always fail keep back those that would open the way.
 * @param due when the first of each kind is due
 */
export const inTurn = (
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

/** Infinity less Infinity is no number. */
const compare = (one: number, other: number) => (one === other ? 0 : one - other)
