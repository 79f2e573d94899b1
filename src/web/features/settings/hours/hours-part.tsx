import { NumberInput } from '@mantine/core'
import { limits } from '#contract/limits.ts'
import { text } from '#web/texts.ts'
import { Part } from '#web/ui/page.tsx'
import { Origin } from '../origin.tsx'
import { TimeZoneField } from '../time-zone-field.tsx'
import type { Draft } from '../use-draft.ts'
import { HolidaysField } from './holidays-field.tsx'
import { HoursExample } from './hours-example.tsx'
import { WeekField } from './week-field.tsx'

/** When the firm works, and how soon it wants to have reached out; a sentence says what that means. */
export const HoursPart = ({ draft }: { draft: Draft }) => (
  <>
    <Part title={text('settings.hours.promise')}>
      <NumberInput
        label={text('settings.wait_hours')}
        description={text('settings.wait_hours.hint')}
        maw={320}
        min={1}
        max={limits.waitHoursMax}
        allowDecimal={false}
        readOnly={!draft.canChange}
        value={draft.shown('wait_hours')}
        onChange={(hours) => draft.set('wait_hours', Number(hours))}
        error={draft.errorOf('wait_hours')}
      />
      <Origin draft={draft} name="wait_hours" />
      <HoursExample draft={draft} />
    </Part>
    <Part title={text('settings.hours.week')}>
      <WeekField draft={draft} />
      <TimeZoneField draft={draft} />
    </Part>
    <Part title={text('settings.holidays')}>
      <HolidaysField draft={draft} />
    </Part>
  </>
)
