import { Tooltip } from '@mantine/core'
import { useRef, useState, useSyncExternalStore } from 'react'
import { language, text } from '#web/texts.ts'
import { firmZone, onFirmZone } from './firm-zone.ts'
import { onOpenTimes, openTimesVersion, workedMs } from './open-times.ts'
import classes from './time.module.css'
import {
  type TimeWords,
  agoWords,
  dueWords,
  durationText,
  exactWords,
  hoursText,
  minuteMs,
  shortTime,
  untilWords,
  urgencyOf,
  waitWords,
} from './time-words.ts'

const listeners = new Set<() => void>()
const currentMinute = () => Math.floor(Date.now() / minuteMs)
let minute = currentMinute()
const tell = () => {
  for (const listener of listeners) listener()
}
setInterval(() => {
  if (minute === currentMinute()) return
  minute = currentMinute()
  tell()
}, 15_000)
onFirmZone(tell)
onOpenTimes(tell)

/** Renders again every minute, so that relative times stay true, and when zone or hours of the firm change. */
const useMinute = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => `${minute} ${firmZone()} ${openTimesVersion()}`,
  )

/** Date and time to the second, in the zone of the firm; where the browser has another one, in its zone, too. */
export const exactTime = (iso: string): string => {
  const at = Date.parse(iso)
  const [there, here] = [exactWords(at, firmZone()), exactWords(at, undefined)]
  return there === here ? there : text('time.both', { there, here })
}

/** "3 days ago", for a sentence that is not updated as time passes. */
export const agoText = (iso: string): string => agoWords(Date.parse(iso), Date.now(), firmZone()).words

/** "in 3 hours" */
export const untilText = (iso: string): string => untilWords(Date.parse(iso) - Date.now())

/** The current date and time in another time zone, with the name of the zone. */
export const NowIn = ({ timeZone }: { timeZone: string }) => {
  useMinute()
  return new Intl.DateTimeFormat(language(), {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'long',
  }).format(Date.now())
}

/** Date and time to the second, for what is printed. */
export const Now = () => {
  useMinute()
  return <>{exactWords(Date.now(), firmZone())}</>
}
/** "8:00 AM" */
export const hourText = (hour: number): string =>
  new Intl.DateTimeFormat(language(), { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(
    hour * 3_600_000,
  )

type Props = {
  at: string
  className?: string | undefined
  /** In a row of a list, which is not printed as a record and draws many times. */
  isInRow?: boolean
}

/** How long somebody has been waiting. */
export const Waiting = (props: Props) => <Told {...props} say={waitWords} />

export const Ago = (props: Props) => <Told {...props} say={agoWords} />

/**
 * When somebody is due who arrived at `since`, amber in the last quarter of that time and rust afterward. Both times stand in the
 * tooltip.
 */
export const Due = ({ since, ...props }: Props & { since: string }) => {
  useMinute()
  const now = Date.now()
  const arrived = Date.parse(since)
  const worked = workedMs(arrived, now)
  return (
    <Told
      {...props}
      say={dueWords}
      urgency={urgencyOf(arrived, Date.parse(props.at), now)}
      explain={(at) =>
        [
          text('due.both', {
            received: exactTime(since),
            waited: durationText(Math.max(0, now - arrived)),
            due: exactTime(at),
          }),
          worked === undefined ? '' : text('due.working', { time: hoursText(worked) }),
        ].join(' ')
      }
    />
  )
}

/** Date and time to the minute. */
export const At = (props: Props) => <Told {...props} say={shortWords} />

const shortWords = (at: number, now: number, zone: string | undefined): TimeWords => ({
  words: shortTime(at, now, zone),
  date: undefined,
})

/** Renders the tooltip with the exact time only when it is asked for: a list draws many times while it is scrolled. */
const Told = ({
  at,
  className,
  say,
  isInRow = false,
  urgency,
  explain = exactTime,
}: Props & {
  say: (at: number, now: number, zone: string | undefined) => TimeWords
  urgency?: 'soon' | 'late' | undefined
  /** What the tooltip says. */
  explain?: (iso: string) => string
}) => {
  useMinute()
  const time = useRef<HTMLTimeElement>(null)
  const [isAsked, setAsked] = useState(false)
  const { words, date } = say(Date.parse(at), Date.now(), firmZone())
  return (
    <>
      <time
        ref={time}
        dateTime={at}
        className={`${classes.time} ${isInRow ? classes.inRow : ''} ${className ?? ''}`}
        data-urgency={urgency}
        data-exact={isInRow ? undefined : exactWords(Date.parse(at), firmZone())}
        onPointerEnter={() => setAsked(true)}
        onPointerLeave={() => setAsked(false)}
      >
        <span>{words}</span>
        {date !== undefined && (
          <>
            {' '}
            <span className={classes.date}>{date}</span>
          </>
        )}
      </time>
      {isAsked && <Tooltip target={time} opened withArrow multiline label={explain(at)} />}
    </>
  )
}
