import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { fullName } from '#contract/values/full-name.ts'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { text } from '#web/texts.ts'
import { Ago } from '#web/ui/time.tsx'
import classes from './lead.module.css'

type Named = Pick<Output<'readLead'>, 'first_name' | 'last_name'>

/**
 * Other leads with the same e-mail address; shows nothing when there are none. Couples and families share addresses, so the
 * list does not claim that it is the same person; it only says when the name is the same too.
 */
export const Related = ({ lead: { id, ...person } }: { lead: Output<'readLead'> }) => {
  const { data } = useQuery({
    queryKey: ['related', id],
    queryFn: () => call('listRelatedLeads', { params: { id } }),
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
            {comparable(lead) === comparable(person) && ` · ${text('related.name')}`}
          </li>
        ))}
      </ul>
    </section>
  )
}

const comparable = (person: Named) => fullName(person).normalize('NFKC').toLowerCase()
