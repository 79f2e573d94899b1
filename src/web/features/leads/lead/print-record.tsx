import { useQuery } from '@tanstack/react-query'
import { referenceOf } from '#contract/values/reference.ts'
import { queryClient, welcomeQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Now } from '#web/ui/time/time.tsx'
import { activityQuery } from './activity/activity-query.ts'
import classes from './lead.module.css'

/** Stands above a printed lead: of which firm the record is, and of when. */
export const PrintHead = ({ leadId }: { leadId: number }) => {
  const { data: welcome } = useQuery({ ...welcomeQuery, staleTime: Infinity })
  return (
    <p className={classes.printHead}>
      <strong>{welcome?.firm_name}</strong>
      <span>{referenceOf(leadId)}</span>
      <span>
        {text('print.at')} <Now />
      </span>
    </p>
  )
}

/** So many pages of activity are read before printing; of a longer one the print says that it is not complete. */
const pagesMax = 100

/** Prints the lead with all of its activity. */
export const printRecord = async (leadId: number): Promise<void> => {
  // Offline what was read is printed.
  await queryClient
    .fetchInfiniteQuery({ ...activityQuery(leadId, 'all'), pages: pagesMax, staleTime: 0 })
    .catch(() => undefined)
  // What was read has to be drawn first: the page is told of it in a task of its own.
  await new Promise((done) => setTimeout(done, 50))
  requestAnimationFrame(() => requestAnimationFrame(() => globalThis.print()))
}
