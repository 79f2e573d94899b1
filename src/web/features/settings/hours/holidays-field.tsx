import { Button, CloseButton, Group, TextInput } from '@mantine/core'
import { limits } from '#contract/limits.ts'
import type { Holidays } from '#contract/schemas/hours/office-hours.ts'
import { text } from '#web/texts.ts'
import type { Draft } from '../use-draft.ts'
import { federalHolidays } from './federal-holidays.ts'
import classes from './hours.module.css'

/** The days on which the firm does not work. */
export const HolidaysField = ({ draft }: { draft: Draft }) => {
  const holidays = draft.shownOwn('holidays') ?? []
  const change = (changed: Holidays) => draft.setOwn('holidays', changed)
  const replace = (at: number, part: Partial<Holidays[number]>) =>
    change(holidays.map((each, index) => (index === at ? { ...each, ...part } : each)))
  const error = draft.errorOf('holidays')
  return (
    <>
      <p className={classes.hint}>{text('settings.holidays.hint')}</p>
      {holidays.length === 0 && <p className={classes.closed}>{text('settings.holidays.none')}</p>}
      <ul className={classes.holidays}>
        {holidays.map(({ date, name }, at) => (
          <li key={at}>
            <TextInput
              type="date"
              aria-label={text('settings.holidays.date')}
              readOnly={!draft.canChange}
              value={date}
              error={error !== undefined}
              onChange={({ currentTarget: { value } }) => replace(at, { date: value })}
            />
            <TextInput
              aria-label={text('settings.holidays.name')}
              maxLength={limits.holidayNameMaxLength}
              readOnly={!draft.canChange}
              value={name}
              onChange={({ currentTarget: { value } }) => replace(at, { name: value })}
            />
            {draft.canChange && (
              <CloseButton
                size={36}
                aria-label={text('settings.holidays.remove', { name: name || date })}
                onClick={() => change(holidays.filter((_, index) => index !== at))}
              />
            )}
          </li>
        ))}
      </ul>
      {error !== undefined && <p className={classes.error}>{error}</p>}
      {draft.canChange && (
        <Group gap="sm">
          <Button
            variant="default"
            disabled={holidays.length >= limits.holidaysMax}
            onClick={() => change([...holidays, { date: '', name: '' }])}
          >
            {text('settings.holidays.add')}
          </Button>
          <Button variant="subtle" onClick={() => change(withProposed(holidays))}>
            {text('settings.holidays.propose')}
          </Button>
        </Group>
      )}
    </>
  )
}

/** Those of this year and the next, besides the days that are there already. */
const withProposed = (holidays: Holidays): Holidays => {
  const year = new Date().getFullYear()
  const known = new Set(holidays.map(({ date }) => date))
  const proposed = [year, year + 1].flatMap(federalHolidays).filter(({ date }) => !known.has(date))
  return [...holidays, ...proposed].toSorted((a, b) => (a.date < b.date ? -1 : 1))
}
