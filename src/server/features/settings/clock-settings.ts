import type { OfficeHours } from '#contract/schemas/hours/office-hours.ts'
import type { SettingName } from '#contract/schemas/settings.ts'
import { weekdays } from '#contract/values/weekdays.ts'
import { invalidField } from '#server/problem.ts'

/** A change of one of these moves the due times of pending leads. */
export const clockSettings: readonly SettingName[] = [
  'firm_time_zone',
  'wait_hours',
  'office_hours',
  'holidays',
]

/** @throws Problem invalid_fields if the office hours of a year are fewer than those that a lead may wait */
export const requireKeptPromise = (waitHours: number, hours: OfficeHours | undefined): void => {
  if (hours === undefined) return
  const weekly = weekdays
    .flatMap((day) => hours[day])
    .reduce((sum, { opens, closes }) => {
      return sum + minutesOf(closes) - minutesOf(opens)
    }, 0)
  if (waitHours * 60 <= weekly * 52) return
  throw invalidField(
    'wait_hours',
    `The firm works ${Math.floor((weekly * 52) / 60)} hours a year, so ${waitHours} hours take longer than that.`,
  )
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** "monday 09:00–12:00, 13:00–17:00; tuesday 09:00–17:00", as the history of the settings has it. */
export const hoursInWords = (hours: OfficeHours): string =>
  weekdays
    .filter((day) => hours[day].length > 0)
    .map((day) => `${day} ${hours[day].map(({ opens, closes }) => `${opens}–${closes}`).join(', ')}`)
    .join('; ')
