import type { FastifyBaseLogger } from 'fastify'
import { firmSettings, environmentNames } from '#contract/schemas/settings.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Config } from '#server/config/config.ts'
import type { FirmEnvironment, FirmSettings, Settings } from '#server/deps.ts'
import { logoUrl } from './logos.ts'
import { type Saved, readSaved } from './saved-settings.ts'

// Other nodes use a change within two seconds, and the database is read once a second at most, however many forms are opened.
const freshMs = 1_000

/** @throws if the settings cannot be read the first time */
export const makeSettings = async ({ db, config, now, log }: SettingsOptions): Promise<Settings> => {
  const ask = async () => settingsInUse(environmentOf(config), (await readSaved(db)).saved)
  let known = await ask()
  let knownAt = now()
  let asking: Promise<void> | undefined

  const refresh = () => {
    const mine: Promise<void> = ask()
      .then((answer) => {
        if (asking === mine) known = answer
      })
      .catch((err: unknown) => log.warn({ err }, 'cannot read the settings; those read before stay in use'))
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

/** The values that the environment sets, under the names of the contract. */
export const environmentOf = (config: Config): FirmEnvironment =>
  Object.fromEntries(
    environmentNames.map((name) => [name, config[firmSettings[name].config]]),
  ) as FirmEnvironment

const settingsInUse = (environment: FirmEnvironment, saved: Saved): FirmSettings => ({
  ...environment,
  ...saved,
  firm_logo: saved.firm_logo && { ...saved.firm_logo, url: logoUrl(saved.firm_logo) },
  consent_texts: saved.consent_texts ?? {},
  office_hours: saved.office_hours ?? null,
  holidays: saved.holidays ?? [],
})
