import { NativeSelect, TextInput } from '@mantine/core'
import { timeZoneNamed } from '#contract/values/time-zone.ts'
import { text } from '#web/texts.ts'
import { NowIn } from '#web/ui/time/time.tsx'
import { Origin } from './origin.tsx'
import classes from './settings.module.css'
import type { Draft } from './use-draft.ts'

/** The time zone of the office hours, and for times in mails. Its current time is shown, so that admins see whether they chose the right zone. */
export const TimeZoneField = ({ draft }: { draft: Draft }) => {
  const zone = draft.shown('firm_time_zone')
  const about = {
    label: text('settings.firm_time_zone'),
    description: text('settings.firm_time_zone.hint'),
    mt: 'md',
    maw: 320,
    value: zone,
  }
  return (
    <>
      {draft.canChange ? (
        <NativeSelect
          {...about}
          data={zonesWith(zone)}
          onChange={({ currentTarget }) => draft.set('firm_time_zone', currentTarget.value)}
          error={draft.errorOf('firm_time_zone')}
        />
      ) : (
        <TextInput {...about} readOnly />
      )}
      {/* The server may know a zone that the browser does not. */}
      {timeZoneNamed(zone) !== undefined && (
        <p className={classes.origin}>
          {text('settings.firm_time_zone.now')} <NowIn timeZone={zone} />
        </p>
      )}
      <Origin draft={draft} name="firm_time_zone" />
    </>
  )
}

/** Grouped by continent, with the city as label, so that typing the first letters of a city finds it. */
const zonesWith = (current: string) => {
  // Browsers do not list UTC and older names, such as US/Eastern.
  const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', current])].sort()
  const groups = Map.groupBy(zones, (zone) => (zone.includes('/') ? zone.replace(/\/.*/, '') : ''))
  const { '': alone = [], ...continents } = Object.fromEntries(groups)
  return [
    ...alone,
    ...Object.entries(continents).map(([group, items]) => ({
      group,
      items: items.map((value) => ({ value, label: value.slice(group.length + 1).replaceAll('_', ' ') })),
    })),
  ]
}
