import { Tooltip } from '@mantine/core'
import { useRef, useState, useSyncExternalStore } from 'react'
import { language, text } from '#web/texts.ts'

const minuteMs = 60_000
const listeners = new Set<() => void>()
let minute = Math.floor(Date.now() / minuteMs)
setInterval(() => {
  minute = Math.floor(Date.now() / minuteMs)
  for (const listener of listeners) listener()
}, 15_000)

/** Renders again every minute, so that relative times stay true. */
const useMinute = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => minute,
  )

const units = [
  ['year', 365 * 24 * 60],
  ['month', 30 * 24 * 60],
  ['week', 7 * 24 * 60],
  ['day', 24 * 60],
  ['hour', 60],
  ['minute', 1],
] as const

const largestUnit = (minutes: number) =>
  units.find(([, size]) => Math.abs(minutes) >= size) ?? (['minute', 1] as const)

/** "3 days" */
const durationOf = (minutes: number) => {
  if (minutes < 1) return text('moments')
  const [unit, size] = largestUnit(minutes)
  return durations(unit).format(Math.floor(minutes / size))
}

/** Keeps each format that was made: making one takes longer than drawing a row. */
const once = <Key, Format>(make: (key: Key) => Format) => {
  const made = new Map<Key, Format>()
  return (key: Key): Format => {
    const format = made.get(key) ?? make(key)
    made.set(key, format)
    return format
  }
}

// These may keep the language: changing it reloads the page.
const durations = once(
  (unit: string) => new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'long' }),
)
const relative = once((numeric: 'auto') => new Intl.RelativeTimeFormat(language(), { numeric }))
const exact = once(
  (dateStyle: 'full') => new Intl.DateTimeFormat(language(), { dateStyle, timeStyle: 'medium' }),
)

const short = once(
  (dateStyle: 'medium') => new Intl.DateTimeFormat(language(), { dateStyle, timeStyle: 'short' }),
)

/** Date and time to the minute, in the time zone of the browser. */
export const shortTime = (iso: string): string => short('medium').format(new Date(iso))

/** "3 days ago" */
const agoOf = (minutes: number) => {
  if (minutes < 1) return text('justnow')
  const [unit, size] = largestUnit(minutes)
  return relative('auto').format(-Math.floor(minutes / size), unit)
}

/** Date and time to the second, in the time zone of the browser. */
export const exactTime = (iso: string): string => exact('full').format(new Date(iso))

const minutesSince = (iso: string) => Math.max(0, (Date.now() - Date.parse(iso)) / minuteMs)

/** "3 days ago", for a sentence that is not updated as time passes. */
export const agoText = (iso: string): string => agoOf(minutesSince(iso))

/** "in 3 hours" */
export const untilText = (iso: string): string => {
  const minutes = Math.max(1, (Date.parse(iso) - Date.now()) / minuteMs)
  const [unit, size] = largestUnit(minutes)
  return relative('auto').format(Math.ceil(minutes / size), unit)
}

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

type Props = {
  at: string
  className?: string | undefined
  /** In a row of a list the keyboard stops at the row, not at the time. */
  isInRow?: boolean
}

/** How long ago `at` is, without "ago": for how long somebody has been waiting. */
export const Waiting = (props: Props) => {
  useMinute()
  return <Exact {...props} words={durationOf(minutesSince(props.at))} />
}

export const Ago = (props: Props) => {
  useMinute()
  return <Exact {...props} words={agoOf(minutesSince(props.at))} />
}

/** Renders the tooltip with the exact time only on hover or focus: a list draws many times while it is scrolled. */
const Exact = ({ at, className, words, isInRow = false }: Props & { words: string }) => {
  const time = useRef<HTMLTimeElement>(null)
  const [isAsked, setAsked] = useState(false)
  const ask = () => setAsked(true)
  const leave = () => setAsked(false)
  return (
    <>
      <time
        ref={time}
        dateTime={at}
        className={className}
        // oxlint-disable-next-line jsx_a11y/no-noninteractive-tabindex -- keyboard users can see the exact time too
        tabIndex={isInRow ? undefined : 0}
        onPointerEnter={ask}
        onPointerLeave={leave}
        onFocus={ask}
        onBlur={leave}
      >
        {words}
      </time>
      {isAsked && <Tooltip target={time} opened withArrow label={exactTime(at)} />}
    </>
  )
}
