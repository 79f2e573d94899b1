import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { fullName } from '#contract/full-name.ts'
import { call } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { Ago } from '#web/ui/time.tsx'
import classes from './lead.module.css'

/** What the same person handed in before or after; nothing where there is nothing. */
export const Related = ({ leadId }: { leadId: number }) => {
  const { data } = useQuery({
    queryKey: ['related', leadId],
    queryFn: () => call('listRelatedLeads', { params: { id: leadId } }),
  })
  if (!data?.items.length) return null
  return (
    <section aria-labelledby="related">
      <h2 id="related">{text('related')}</h2>
      <ul className={classes.related}>
        {data.items.map((lead) => (
          <li key={lead.id}>
            <Anchor component={Link} to={`/leads/${lead.id}`} underline="always">
              {fullName(lead)}
            </Anchor>{' '}
            <Ago at={lead.created_at} /> ·{' '}
            {text(lead.state === 'PENDING' ? 'state.pending' : 'state.reached')}
          </li>
        ))}
      </ul>
    </section>
  )
}
