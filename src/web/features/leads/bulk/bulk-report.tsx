import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useSyncExternalStore } from 'react'
import { fullName } from '#contract/values/full-name.ts'
import { limits } from '#contract/limits.ts'
import { call } from '#web/api.ts'
import { inUserLanguage, text } from '#web/texts.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { Failed, Loading } from '#web/ui/states.tsx'
import classes from './bulk-report.module.css'

let shown: number | undefined
const listeners = new Set<() => void>()

/** Shows which leads a change of many has left as they were, and why. */
export const showReport = (id: number | undefined): void => {
  shown = id
  for (const listener of listeners) listener()
}

/** The report that a toast has opened; it may be shown on every screen. */
export const BulkReport = () => {
  const id = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
  return id === undefined ? null : <Report id={id} close={() => showReport(undefined)} />
}

const Report = ({ id, close }: { id: number; close: () => void }) => {
  const { data, error, refetch } = useQuery({
    queryKey: ['bulk', id],
    queryFn: () => call('readBulk', { params: { id } }),
    staleTime: 0,
  })
  const all = (data?.refused ?? 0) + (data?.left ?? 0)
  return (
    <Dialog title={text('bulk.report')} close={close}>
      {error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={3} />}
      <ul className={classes.list}>
        {data?.refusals.map(({ lead_id: lead, during, reason, ...name }) => (
          <li key={`${lead} ${during}`}>
            <Link to="/leads/$id" params={{ id: String(lead) }} onClick={close}>
              {fullName(name)}
            </Link>
            <span className={classes.reason}>{inUserLanguage(reason)}</span>
          </li>
        ))}
      </ul>
      {all > limits.bulkRefusalsListedMax && (
        <p>{text('bulk.more', { count: all - limits.bulkRefusalsListedMax })}</p>
      )}
    </Dialog>
  )
}
