import type { z } from 'zod'
import type { WhoIsTold } from '#contract/schemas/accounts/told.ts'
import { limits } from '#contract/limits.ts'
import type { Deps } from '#server/deps.ts'
import { effectiveChoice, readActivePeople, whoIsTold } from './told/who-is-told.ts'

/** Who would be told if a lead arrived now. */
export const readWhoIsTold = async ({
  db,
  settings,
}: Pick<Deps, 'db' | 'settings'>): Promise<z.input<typeof WhoIsTold>> => {
  const { notify_email: addresses, digest_hour } = await settings.read()
  const people = await readActivePeople(db)
  const { atOnce, standIns } = whoIsTold(people, addresses)
  const toldAtOnce = new Set(atOnce.map((email) => email.toLowerCase()))
  return {
    addresses: [...addresses],
    digest_hour,
    people: people.slice(0, limits.colleaguesListedMax).map((person) => {
      const { id, name, email, lead_mails: choice } = person
      const told = toldAtOnce.has(email.toLowerCase()) ? 'each' : effectiveChoice(choice, addresses)
      return { id, name, email, choice, told, stands_in: standIns.includes(person) }
    }),
  }
}
