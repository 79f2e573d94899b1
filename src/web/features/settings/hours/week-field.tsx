import { Button, Checkbox, CloseButton, TextInput } from '@mantine/core'
import { limits } from '#contract/limits.ts'
import type { OfficeHours } from '#contract/schemas/hours/office-hours.ts'
import { type Weekday, weekdays } from '#contract/values/weekdays.ts'
import { language, text } from '#web/texts.ts'
import type { Draft } from '../use-draft.ts'
import classes from './hours.module.css'

type Times = OfficeHours[Weekday]

const usual = [{ opens: '09:00', closes: '17:00' }]
const usualWeek: OfficeHours = {
  monday: usual,
  tuesday: usual,
  wednesday: usual,
  thursday: usual,
  friday: usual,
  saturday: [],
  sunday: [],
}

/** Whether office hours count, and which they are on each day of the week. */
export const WeekField = ({ draft }: { draft: Draft }) => {
  const hours = draft.shownOwn('office_hours')
  return (
    <>
      <Checkbox
        label={text('settings.hours.only')}
        description={text('settings.hours.only.hint')}
        disabled={!draft.canChange}
        checked={hours !== null}
        onChange={({ currentTarget: { checked } }) =>
          draft.setOwn('office_hours', checked ? (draft.settings.office_hours ?? usualWeek) : null)
        }
      />
      {hours !== null && (
        <div className={classes.week}>
          {weekdays.map((day) => (
            <Day
              key={day}
              day={day}
              times={hours[day]}
              isFixed={!draft.canChange}
              error={draft.errorOf('office_hours', day)}
              change={(times) => draft.setOwn('office_hours', { ...hours, [day]: times })}
            />
          ))}
        </div>
      )}
    </>
  )
}

type DayProps = {
  day: Weekday
  times: Times
  isFixed: boolean
  error: string | undefined
  change: (times: Times) => void
}

const Day = ({ day, times, isFixed, error, change }: DayProps) => {
  const name = dayName(day)
  const replace = (at: number, part: Partial<Times[number]>) =>
    change(times.map((each, index) => (index === at ? { ...each, ...part } : each)))
  const field = (at: number, part: 'opens' | 'closes') => (
    <TextInput
      type="time"
      aria-label={text('settings.hours.day', { what: text(`settings.hours.${part}`), day: name })}
      readOnly={isFixed}
      value={toField(times[at]?.[part] ?? '')}
      error={error !== undefined}
      onChange={({ currentTarget: { value } }) =>
        replace(at, { [part]: part === 'closes' ? fromField(value) : value })
      }
    />
  )
  return (
    <div role="group" aria-label={name} className={classes.day}>
      <span className={classes.name}>{name}</span>
      <div className={classes.times}>
        {times.length === 0 && <span className={classes.closed}>{text('settings.hours.closed')}</span>}
        {times.map(({ opens, closes }, at) => (
          <span key={at} className={classes.time}>
            {field(at, 'opens')}
            <span aria-hidden>–</span>
            {field(at, 'closes')}
            {!isFixed && (
              <CloseButton
                size={36}
                aria-label={text('settings.hours.day', {
                  what: text('settings.hours.remove', { from: opens, to: closes }),
                  day: name,
                })}
                onClick={() => change(times.filter((_, index) => index !== at))}
              />
            )}
          </span>
        ))}
        {error !== undefined && <p className={classes.error}>{error}</p>}
      </div>
      {!isFixed && times.length < limits.openTimesMax && times.at(-1)?.closes !== '24:00' && (
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label={text('settings.hours.day', { what: text('settings.hours.add'), day: name })}
          onClick={() => change([...times, nextTime(times)])}
        >
          {text('settings.hours.add')}
        </Button>
      )}
    </div>
  )
}

/** Behind the last one, where there is room. */
const nextTime = (times: Times): Times[number] => {
  const last = times.at(-1)
  return last === undefined ? { opens: '09:00', closes: '17:00' } : { opens: last.closes, closes: '24:00' }
}

/** A field of a browser has no 24:00. */
const toField = (time: string) => (time === '24:00' ? '00:00' : time)
const fromField = (time: string) => (time === '00:00' ? '24:00' : time)

/** 5 January 1970 was a Monday. */
const dayName = (day: Weekday): string =>
  new Intl.DateTimeFormat(language(), { weekday: 'long', timeZone: 'UTC' }).format(
    (4 + weekdays.indexOf(day)) * 86_400_000,
  )
