import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { fullName } from '#contract/values/full-name.ts'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { queryClient } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { nameOf } from '#web/ui/person.ts'
import { Ago } from '#web/ui/time/time.tsx'
import { toastProblem, toastWithUndo } from '#web/ui/toasts.tsx'
import { stateText } from '../state-text.ts'
import { ResumeChanges } from './resume-changes.tsx'
import classes from './related.module.css'

type Lead = Output<'readLead'>
type Other = Output<'listRelatedLeads'>['items'][number]

/**
 * Other leads that may be of the same person, each with what both have in common; shows nothing when there are none. Families
 * share addresses and telephones, so the list claims nothing, and says where the name is another one.
 */
export const Related = ({ lead }: { lead: Lead }) => {
  const { data } = useQuery({
    queryKey: ['related', lead.id],
    queryFn: () => call('listRelatedLeads', { params: { id: lead.id } }),
  })
  if (!data?.items.length) return null
  const others = data.items.filter((other) => !other.is_marked_different)
  const different = data.items.filter((other) => other.is_marked_different)
  return (
    <section aria-labelledby="related">
      <h2 id="related">{text('related')}</h2>
      <ul className={classes.list}>
        {others.map((other) => (
          <li key={other.id}>
            <Words other={other} />
            <Acts lead={lead} other={other} />
          </li>
        ))}
      </ul>
      {data.has_more && <p className={classes.facts}>{text('related.more')}</p>}
      {different.length > 0 && (
        <details className={classes.different}>
          <summary>{text('related.different', { count: different.length })}</summary>
          <ul className={classes.list}>
            {different.map((other) => (
              <li key={other.id}>
                <Words other={other} />
                <Button
                  className="no-print"
                  size="compact-xs"
                  variant="subtle"
                  aria-label={text('related.unmark.whom', whom(other))}
                  onClick={() => void unmark(lead, other)}
                >
                  {text('related.unmark')}
                </Button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

const Words = ({ other }: { other: Other }) => (
  <>
    <Anchor component={Link} to={`/leads/${other.id}`} underline="always">
      {fullName(other)}
    </Anchor>{' '}
    <span className={classes.facts}>
      <span className={classes.reference}>{other.reference}</span> · <Ago at={other.created_at} /> ·{' '}
      {stateText(other)}
      {other.assigned_to && ` · ${text('related.assigned', { to: nameOf(other.assigned_to) })}`}
    </span>
    <span className={classes.signals}>{signalsOf(other)}</span>
  </>
)

const signalsOf = ({ signals, is_likely: isLikely }: Other) => {
  const words = signals.map((signal) => text(`related.signal.${signal}`))
  const hasName = signals.includes('name') || signals.includes('similar_name')
  return [...words, ...(hasName || isLikely ? [] : [text('related.signal.other_name')])].join(' · ')
}

const Acts = ({ lead, other }: { lead: Lead; other: Other }) => {
  const [isOpen, setOpen] = useState(false)
  const id = `changes-${other.id}`
  const canCompare = lead.resume !== null && other.resume_kind !== null
  return (
    <>
      <span className={`${classes.acts} no-print`}>
        {canCompare && (
          <Button
            size="compact-xs"
            variant="subtle"
            aria-expanded={isOpen}
            aria-controls={isOpen ? id : undefined}
            aria-label={text('related.changes.whom', whom(other))}
            onClick={() => setOpen(!isOpen)}
          >
            {text('related.changes')}
          </Button>
        )}
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={text('related.mark.whom', whom(other))}
          onClick={() => void mark(lead, other)}
        >
          {text('related.mark')}
        </Button>
      </span>
      {isOpen && <ResumeChanges id={id} lead={lead} other={other} />}
    </>
  )
}

const whom = (other: Other) => ({ name: fullName(other), reference: other.reference })

const mark = async (lead: Lead, other: Other) => {
  if (await send('markDifferentPerson', lead, other))
    toastWithUndo(text('related.marked', whom(other)), () => unmark(lead, other))
}

const unmark = (lead: Lead, other: Other) => send('unmarkDifferentPerson', lead, other)

/** @returns whether it was stored */
const send = async (act: 'markDifferentPerson' | 'unmarkDifferentPerson', lead: Lead, other: Other) => {
  const isStored = await call(act, { params: { id: lead.id, other_id: other.id } }).then(
    () => true,
    (error: unknown) => (toastProblem(error), false),
  )
  await queryClient.invalidateQueries({ queryKey: ['related'] })
  return isStored
}
