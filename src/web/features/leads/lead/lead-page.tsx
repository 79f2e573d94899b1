import { Anchor, SegmentedControl } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { Suspense, lazy, useEffect, useState } from 'react'
import { fullName } from '#contract/values/full-name.ts'
import { Problem } from '#web/api.ts'
import { returnTo } from '../inbox/use-return.ts'
import { leadQuery } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { useActs } from '#web/ui/keyboard/keys.ts'
import { Empty, Failed, Loading } from '#web/ui/states.tsx'
import { Activity } from './activity/activity.tsx'
import { composerId } from './activity/composer.tsx'
import { hasResume } from '../resume/lead-with-resume.ts'
import { Facts } from './facts.tsx'
import { LeadHead } from './lead-head.tsx'
import classes from './lead.module.css'
import { PrintHead } from './print-record.tsx'
import { Related } from './related.tsx'
import { Suspicion } from './suspicion.tsx'

const Resume = lazy(() =>
  import('../resume/resume.tsx').then(({ Resume: component }) => ({ default: component })),
)

const NoResume = () => (
  <Empty icon="file" title={text('resume.none')}>
    {text('resume.none.text')}
  </Empty>
)

/** Everything about one lead, with the resume beside it. */
export const LeadPage = () => {
  const { id: given } = useParams({ from: '/signed-in/leads/$id' })
  const search = useSearch({ from: '/signed-in/leads/$id' })
  const id = Number(given)
  const isKnowable = Number.isSafeInteger(id) && id > 0
  const { data: lead, error, refetch } = useQuery({ ...leadQuery(id), enabled: isKnowable })
  const isPhone = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false }) ?? false
  const [chosen, setSide] = useState<'facts' | 'resume'>()
  const side = chosen ?? (lead && !hasResume(lead) ? 'facts' : 'resume')
  useEffect(() => {
    if (lead) document.title = `${fullName(lead)} · Foyer`
  }, [lead])
  useEffect(() => returnTo(id), [id])
  useActs({ note: lead && (() => (setSide('facts'), focusComposer())) })
  if (!isKnowable || (error instanceof Problem && error.code === 'not_found'))
    return (
      <Empty order={1} icon="search" title={text('lead.gone')}>
        <Anchor component={Link} to="/inbox">
          {text('lost.back')}
        </Anchor>
      </Empty>
    )
  if (!lead)
    return (
      <>
        <h1 className="visually-hidden">{text(error ? 'problem.title' : 'loading')}</h1>
        {error ? <Failed error={error} retry={() => void refetch()} /> : <Loading rows={8} />}
      </>
    )
  return (
    <article className={classes.page}>
      <PrintHead leadId={id} />
      <LeadHead lead={lead} search={search} />
      {isPhone && (
        <SegmentedControl
          className={`${classes.tabs} no-print`}
          aria-label={text('lead.sides')}
          value={side}
          onChange={(value) => setSide(value === 'resume' ? 'resume' : 'facts')}
          data={[
            { value: 'resume', label: text('resume') },
            { value: 'facts', label: text('lead.facts') },
          ]}
        />
      )}
      <div className={classes.halves}>
        <div className={classes.facts} hidden={isPhone && side !== 'facts'}>
          <Suspicion lead={lead} />
          <Facts key={`facts ${id}`} lead={lead} />
          <Related lead={lead} />
          <Activity key={id} lead={lead} />
        </div>
        <div className={classes.resume} hidden={isPhone && side !== 'resume'}>
          <Suspense fallback={<Loading />}>
            {hasResume(lead) ? <Resume key={id} lead={lead} /> : <NoResume />}
          </Suspense>
        </div>
      </div>
    </article>
  )
}

/** On a phone the part with the field has to be shown first. */
const focusComposer = () =>
  requestAnimationFrame(() => {
    const field = document.getElementById(composerId)
    field?.scrollIntoView({ block: 'nearest' })
    field?.focus()
  })
