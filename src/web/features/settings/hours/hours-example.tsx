import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { dayAndTimeIn } from '#web/ui/time/time-words.ts'
import { clockSettings, type Draft } from '../use-draft.ts'
import classes from './hours.module.css'

const typingMs = 300

/** "Received Friday 5:40 PM → due Monday 4:40 PM", as the server counts it, and who would be overdue. */
export const HoursExample = ({ draft }: { draft: Draft }) => {
  const [body] = useDebouncedValue(
    {
      firm_time_zone: draft.shown('firm_time_zone'),
      wait_hours: draft.shown('wait_hours'),
      office_hours: draft.shownOwn('office_hours'),
      holidays: draft.shownOwn('holidays') ?? [],
    },
    typingMs,
  )
  const { data } = useQuery({
    queryKey: ['settings', 'hours', body],
    queryFn: () => call('previewHours', { body }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const isChanged = clockSettings.some((name) => draft.draft[name] !== undefined)
  return (
    <div role="status" className={classes.example}>
      {data && (
        <>
          <p>
            {text('settings.hours.example', {
              received: dayAndTimeIn(data.example.received_at, body.firm_time_zone),
              due: dayAndTimeIn(data.example.due_at, body.firm_time_zone),
            })}
          </p>
          {isChanged && (
            <p className={classes.moves}>
              {text('settings.hours.moves')} {text('settings.hours.becoming', wordsOf(data.becoming_overdue))}{' '}
              {text('settings.hours.nolonger', wordsOf(data.no_longer_overdue))}
            </p>
          )}
        </>
      )}
    </div>
  )
}

const wordsOf = ({ count, is_at_least }: { count: number; is_at_least: boolean }) => ({
  count,
  atleast: String(is_at_least),
})
