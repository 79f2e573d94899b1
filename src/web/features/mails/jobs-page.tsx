import { Button } from '@mantine/core'
import { useMutation, useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { jobCountQuery, refreshFailedWork } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { AdminsOnly } from '#web/ui/admins-only.tsx'
import { ConfirmButton } from '#web/ui/confirm-button.tsx'
import { Page, Part, Row } from '#web/ui/page.tsx'
import { PagedRows } from '#web/ui/paged-rows.tsx'
import { nameOf } from '#web/ui/person.ts'
import { StateSwitch } from '#web/ui/state-switch.tsx'
import { Empty, Failed, Loading } from '#web/ui/states.tsx'
import { toast } from '#web/ui/toasts.tsx'
import { Ago, untilText } from '#web/ui/time/time.tsx'
import { LeadLink } from './lead-link.tsx'
import { MailParts } from './mail-parts.tsx'

type Job = Output<'listJobs'>['items'][number]
const states = ['failed', 'queued'] as const

/** The background work of the server other than mail; failed jobs are listed first. */
export const JobsPage = () => (
  <AdminsOnly>
    <Jobs />
  </AdminsOnly>
)

const Jobs = () => {
  const counts = useQueries({ queries: states.map((each) => jobCountQuery(each)) })
  const [state, setState] = useState<Job['state']>('failed')
  return (
    <Page title={text('jobs.title')} lead={text('jobs.lead')}>
      <MailParts />
      <StateSwitch
        label={text('mails.state')}
        states={states.map((each, index) => ({
          state: each,
          words: text(`jobs.state.${each}`),
          count: counts[index]?.data,
        }))}
        chosen={state}
        choose={setState}
      />
      <JobsIn key={state} state={state} />
    </Page>
  )
}

/** What people have started stands apart, or it would be lost among the resumes that wait to be read. */
const JobsIn = ({ state }: { state: Job['state'] }) => {
  const [ofPeople, ofServer] = [
    useQuery(jobCountQuery(state, 'person')),
    useQuery(jobCountQuery(state, 'server')),
  ]
  const error = ofPeople.error ?? ofServer.error
  if (error)
    return <Failed error={error} retry={() => void Promise.all([ofPeople.refetch(), ofServer.refetch()])} />
  if (ofPeople.data === undefined || ofServer.data === undefined) return <Loading />
  const list = (by: 'person' | 'server', label: string) => (
    <PagedRows
      queryKey={['mailbox', 'jobs', state, by]}
      read={({ page_size, last }) =>
        call('listJobs', { query: { page_size, after_id: last, state, started_by: by } })
      }
      label={label}
      none={<Empty icon="check" title={text(`jobs.none.${state}`)} />}
      row={(job) => <OneJob key={job.id} job={job} />}
    />
  )
  if (ofPeople.data === 0) return list('server', text(`jobs.state.${state}`))
  const part = (by: 'person' | 'server') => (
    <Part title={text(`jobs.by.${by}`)}>{list(by, text(`jobs.by.${by}`))}</Part>
  )
  return (
    <>
      {part('person')}
      {ofServer.data > 0 && part('server')}
    </>
  )
}

const OneJob = ({ job }: { job: Job }) => {
  const { attempts, kind, last_error: error, progress, started_by: starter } = job
  return (
    <Row
      title={kindWords(kind)}
      below={
        <>
          {starter && `${text('jobs.startedby', { who: nameOf(starter) })} · `}
          <Ago at={job.created_at} />
          {progress && ` · ${progressWords(progress)}`}
          {attempts > 1 && ` · ${text('mails.attempts', { count: attempts })}`}
          {error !== null && ` · ${error}`}
        </>
      }
    >
      <LeadLink id={job.lead_id} />
      {job.state === 'failed' && <FailedActs job={job} />}
    </Row>
  )
}

const FailedActs = ({ job }: { job: Job }) => {
  const params = { id: job.id }
  const retry = useMutation({
    mutationFn: () => call('retryJob', { params }),
    onSuccess: () => toast(text('jobs.retried')),
    onSettled: refreshFailedWork,
  })
  const dismiss = useMutation({
    mutationFn: () => call('dismissJob', { params }),
    onSuccess: () => toast(text('jobs.dismissed')),
    onSettled: refreshFailedWork,
  })
  const isBusy = retry.isPending || dismiss.isPending
  const what = `${kindWords(job.kind)} ${job.id}`
  return (
    <>
      <ConfirmButton
        size="xs"
        variant="default"
        loading={isBusy}
        label={text('dismiss')}
        name={`${text('dismiss')}: ${what}`}
        question={text('jobs.dismiss.sure')}
        act={() => dismiss.mutate()}
      />
      <Button
        size="xs"
        loading={isBusy}
        onClick={() => retry.mutate()}
        aria-label={`${text('retry')}: ${what}`}
      >
        {text('retry')}
      </Button>
    </>
  )
}

const progressWords = ({ done, total, ends_about_at: end }: NonNullable<Job['progress']>) => {
  const words = text('jobs.progress', { done: done.toLocaleString(), total: total.toLocaleString() })
  return end === null ? words : `${words} · ${text('jobs.ends', { when: untilText(end) })}`
}

/** Makes the name of a kind of job readable: `extract_text` becomes "Extract text". */
const kindWords = (kind: string) => {
  const words = kind.replaceAll(/[_.-]+/g, ' ')
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}
