import type { LeadMailChoice, Role } from '#contract/schemas/accounts/attorneys.ts'
import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'

export type ActivePerson = {
  id: number
  email: string
  name: string | null
  role: Role
  lead_mails: LeadMailChoice | null
}

export type Told = {
  /** The addresses that get a mail for each new lead. Empty only if the firm has neither such addresses nor an active attorney. */
  atOnce: string[]
  /** The people who get digests. */
  digests: ActivePerson[]
  /** Those of `atOnce` who have chosen otherwise, but are told because nobody else would be. */
  standIns: ActivePerson[]
}

/**
 * Decides who is told of a new lead. The addresses that the firm has named are told at once, whoever they belong to. People who have
 * chosen nothing are told at once if the firm has named no address, and else not at all. If nobody would be told at once, the
 * admins are: the firm never learns late of a lead because everybody left it to others.
 * @param people all active attorneys
 */
export const whoIsTold = (people: readonly ActivePerson[], notifyEmail: readonly string[]): Told => {
  const named = onceEach(notifyEmail)
  const isNamed = ({ email }: ActivePerson) =>
    named.some((each) => each.toLowerCase() === email.toLowerCase())
  const others = people.filter((person) => !isNamed(person))
  const having = (...choices: LeadMailChoice[]) =>
    others.filter((person) => choices.includes(effectiveChoice(person.lead_mails, notifyEmail)))
  const atOnce = [...named, ...having('each').map(({ email }) => email)]
  if (atOnce.length > 0) return { atOnce, digests: having('hourly', 'daily'), standIns: [] }
  const admins = people.filter(({ role }) => role === 'admin')
  const standIns = admins.length > 0 ? admins : [...people]
  return {
    atOnce: standIns.map(({ email }) => email),
    digests: having('hourly', 'daily').filter((person) => !standIns.includes(person)),
    standIns,
  }
}

export const effectiveChoice = (
  choice: LeadMailChoice | null,
  notifyEmail: readonly string[],
): LeadMailChoice => choice ?? (notifyEmail.length > 0 ? 'none' : 'each')

/** Ignores case: two spellings of an address are the same mailbox, which gets one mail. */
const onceEach = (recipients: readonly string[]) => [
  ...new Map(recipients.map((to) => [to.toLowerCase(), to])).values(),
]

export const readActivePeople = (db: Database): Promise<ActivePerson[]> => selectActive(db, {})

const selectActive = prepared((db) =>
  db
    .selectFrom('attorneys')
    .select(['id', 'email', 'name', 'role', 'lead_mails'])
    .where('status', '=', 'active')
    .orderBy('id'),
)
