import type { Holidays } from '#contract/schemas/hours/office-hours.ts'

/**
 * The federal holidays of the US in a year (5 U.S.C. 6103), on the days on which they are observed: of a Saturday the Friday before,
 * of a Sunday the Monday after. New Year's Day of the next year may be observed in this one.
 */
export const federalHolidays = (year: number): Holidays =>
  [
    observed("New Year's Day", year, 1, 1),
    nth('Birthday of Martin Luther King, Jr.', year, 1, 3, monday),
    nth("Washington's Birthday", year, 2, 3, monday),
    last('Memorial Day', year, 5, monday),
    observed('Juneteenth', year, 6, 19),
    observed('Independence Day', year, 7, 4),
    nth('Labor Day', year, 9, 1, monday),
    nth('Columbus Day', year, 10, 2, monday),
    observed('Veterans Day', year, 11, 11),
    nth('Thanksgiving Day', year, 11, 4, thursday),
    observed('Christmas Day', year, 12, 25),
    observed("New Year's Day", year + 1, 1, 1),
  ]
    .filter(({ date }) => date.startsWith(`${year}-`))
    .toSorted((a, b) => (a.date < b.date ? -1 : 1))

const [sunday, monday, thursday, saturday] = [0, 1, 4, 6]

const at = (name: string, year: number, month: number, day: number) => {
  const date = new Date(Date.UTC(year, month - 1, day))
  return { name, date: date.toISOString().slice(0, 10), weekday: date.getUTCDay() }
}

const holiday = ({ name, date }: { name: string; date: string }) => ({ name, date })

const observed = (name: string, year: number, month: number, day: number) => {
  const { weekday } = at(name, year, month, day)
  const moved = weekday === saturday ? -1 : weekday === sunday ? 1 : 0
  return holiday(at(name, year, month, day + moved))
}

const nth = (name: string, year: number, month: number, count: number, weekday: number) => {
  const first = at(name, year, month, 1).weekday
  return holiday(at(name, year, month, 1 + ((weekday - first + 7) % 7) + (count - 1) * 7))
}

const last = (name: string, year: number, month: number, weekday: number) => {
  const { weekday: ending } = at(name, year, month + 1, 0)
  return holiday(at(name, year, month + 1, -((ending - weekday + 7) % 7)))
}
