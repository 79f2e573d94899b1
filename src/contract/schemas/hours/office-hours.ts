import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { type Weekday, weekdays } from '#contract/values/weekdays.ts'
import { lineOfText } from '#contract/schemas/setting-values.ts'

const opensPattern = /^([01]\d|2[0-3]):[0-5]\d$/
const closesPattern = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/

/** A time during which the firm works, on the clock of its time zone. */
const OpenTime = z
  .object({
    opens: z
      .string('Must be a time like 09:00.')
      .max(5, 'Must be a time like 09:00.')
      .regex(opensPattern, 'Must be a time like 09:00.')
      .meta({ examples: ['09:00'] }),
    closes: z
      .string('Must be a time like 17:00.')
      .max(5, 'Must be a time like 17:00.')
      .regex(closesPattern, 'Must be a time like 17:00, and 24:00 at the latest.')
      .meta({ examples: ['17:00'] }),
  })
  .refine(({ opens, closes }) => opens < closes, {
    error: 'Must be later than the start. Hours over midnight end at 24:00 and begin again at 00:00.',
    path: ['closes'],
  })

const Day = z
  .array(OpenTime, 'Must be a list of times.')
  .max(limits.openTimesMax, `At most ${limits.openTimesMax} times a day.`)
  .refine(
    (times) => times.every(({ opens }, at) => at === 0 || opens >= (times[at - 1]?.closes ?? '')),
    'Must be in order and must not overlap.',
  )

const days = Object.fromEntries(weekdays.map((day) => [day, Day])) as Record<Weekday, typeof Day>

/** In which hours of the week the firm works. A day without any is an empty list. */
export const OfficeHours = z
  .object(days, 'Must be the hours of each day.')
  .refine((hours) => weekdays.some((day) => hours[day].length > 0), {
    error: 'Set hours for at least one day.',
    path: ['monday'],
  })
export type OfficeHours = z.infer<typeof OfficeHours>

const Holiday = z.object({
  date: z.iso
    .date('Must be a date like 2026-12-25.')
    .max(10)
    .meta({ examples: ['2026-12-25'] }),
  name: lineOfText(limits.holidayNameMaxLength).meta({ examples: ['Christmas Day'] }),
})

/** Days on which the firm does not work, in order. */
export const Holidays = z
  .array(Holiday, 'Must be a list of dates.')
  .max(limits.holidaysMax, `At most ${limits.holidaysMax} holidays.`)
  .refine(
    (holidays) => new Set(holidays.map(({ date }) => date)).size === holidays.length,
    'Each date may be named once.',
  )
  .overwrite((holidays) => holidays.toSorted((a, b) => (a.date < b.date ? -1 : 1)))
export type Holidays = z.infer<typeof Holidays>
