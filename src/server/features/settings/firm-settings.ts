import type { FastifyBaseLogger } from 'fastify'
import { firmSettings, environmentNames } from '#contract/schemas/settings.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Config } from '#server/config/config.ts'
import type { FirmEnvironment, FirmSettings, Settings } from '#server/deps.ts'
import { logoUrl } from './logos.ts'
import { type Saved, readSaved } from './saved-settings.ts'

// Other nodes follow within two seconds; and however many open the form, the database is asked once a second.
const freshMs = 1_000

/** @throws when the settings cannot be read a first time */
export const makeSettings = async ({ db, config, now, log }: SettingsOptions): Promise<Settings> => {
  const ask = async () => inForce(environmentOf(config), (await readSaved(db)).saved)
  let known = await ask()
  let knownAt = now()
  let asking: Promise<void> | undefined

  const refresh = () => {
    const mine: Promise<void> = ask()
      .then((answer) => {
        if (asking === mine) known = answer
      })
      .catch((err: unknown) => log.warn({ err }, 'settings cannot be read; those known before go on'))
      .finally(() => {
        if (asking !== mine) return
        knownAt = now()
        asking = undefined
      })
    return mine
  }

  return {
    read: async () => {
      if (Math.abs(now() - knownAt) < freshMs) return known
      await (asking ??= refresh())
      return known
    },
    forget: () => {
      knownAt = Number.NEGATIVE_INFINITY
      asking = undefined
    },
  }
}

type SettingsOptions = { db: Database; config: Config; now: () => number; log: FastifyBaseLogger }

/** What the environment sets, by the names of the contract. */
export const environmentOf = (config: Config): FirmEnvironment =>
  Object.fromEntries(
    environmentNames.map((name) => [name, config[firmSettings[name].config]]),
  ) as FirmEnvironment

const inForce = (environment: FirmEnvironment, saved: Saved): FirmSettings => ({
  ...environment,
  ...saved,
  firm_logo: saved.firm_logo && { ...saved.firm_logo, url: logoUrl(saved.firm_logo) },
  consent_texts: saved.consent_texts ?? {},
})
