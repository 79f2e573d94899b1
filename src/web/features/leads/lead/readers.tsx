import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { call } from '#web/api.ts'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { nameOf } from '#web/ui/person.ts'
import classes from './lead.module.css'

/** The server forgets who has not told it for 45 seconds. */
const againMs = 20_000

/** "Grace Hopper is reading this": tells the server that the lead is in sight, and learns who else has it in sight. */
export const Readers = ({ leadId }: { leadId: number }) => {
  const me = useMe()
  const { data } = useQuery({
    queryKey: ['readers', leadId],
    queryFn: () => call('tellReading', { params: { id: leadId }, body: { is_reading: true } }),
    staleTime: 0,
    // Not while the tab is hidden.
    refetchInterval: againMs,
    refetchOnWindowFocus: true,
    retry: false,
  })
  useEffect(() => () => leave(leadId), [leadId])
  const others = data?.items.filter(({ id }) => id !== me.id) ?? []
  return (
    <span role="status" className={`${classes.readers} no-print`}>
      {others.length > 0 &&
        text('lead.readers', {
          name: others[0] ? nameOf(others[0]) : '',
          others: others.length - 1,
        })}
    </span>
  )
}

/** Whoever closes the browser instead is forgotten soon. */
const leave = (leadId: number) =>
  void call('tellReading', { params: { id: leadId }, body: { is_reading: false } }).catch(() => undefined)
