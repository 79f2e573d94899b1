import { Tooltip } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { language, text } from '#web/texts.ts'

const minuteMs = 60_000
const listeners = new Set<() => void>()
let minute = Math.floor(Date.now() / minuteMs)
setInterval(() => {
  minute = Math.floor(Date.now() / minuteMs)
  for (const listener of listeners) listener()
}, 15_000)

/** Changes with every minute, so that relative times stay true. */
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

/** "3 days", as a duration without direction. */
const durationOf = (minutes: number) => {
  if (minutes < 1) return text('moments')
  const [unit, size] = largestUnit(minutes)
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.floor(minutes / size),
  )
}

/** "3 days ago". */
const agoOf = (minutes: number) => {
  if (minutes < 1) return text('justnow')
  const [unit, size] = largestUnit(minutes)
  return new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(
    -Math.floor(minutes / size),
    unit,
  )
}

/** Date and time to the second, in the zone of whoever reads it. */
export const exactTime = (iso: string): string =>
  new Intl.DateTimeFormat(language(), { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(iso))

const minutesSince = (iso: string) => Math.max(0, (Date.now() - Date.parse(iso)) / minuteMs)

type Props = { at: string; className?: string | undefined }

/** How long something has been waiting. */
export const Waiting = ({ at, className }: Props) => {
  useMinute()
  return <Exact at={at} className={className} words={durationOf(minutesSince(at))} />
}

export const Ago = ({ at, className }: Props) => {
  useMinute()
  return <Exact at={at} className={className} words={agoOf(minutesSince(at))} />
}

const Exact = ({ at, className, words }: Props & { words: string }) => (
  <Tooltip label={exactTime(at)} openDelay={300} withArrow events={{ hover: true, focus: true, touch: true }}>
    <time dateTime={at} className={className}>
      {words}
    </time>
  </Tooltip>
)
