import { Alert, Anchor, Button, Group, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type RefObject, useEffect, useRef } from 'react'
import { inUserLanguage, text } from '#web/texts.ts'
import { AdminsOnly } from '#web/ui/admins-only.tsx'
import { Page } from '#web/ui/page.tsx'
import { Failed, Loading } from '#web/ui/states.tsx'
import { SettingsParts } from '../settings-parts.tsx'
import classes from './data.module.css'
import { ImportOptions } from './import-options.tsx'
import { type Report, importQuery } from './import-query.ts'
import { ImportResult } from './import-result.tsx'
import { ImportSheet } from './import-sheet.tsx'
import { Rehearsal } from './rehearsal.tsx'
import { useAct } from './use-act.ts'

/** One import, a step at a time: columns, rehearsal, run, result, undo. */
export const ImportPage = () => (
  <AdminsOnly>
    <Loaded />
  </AdminsOnly>
)

const Loaded = () => {
  const { id } = useParams({ from: '/signed-in/settings/data/$id' })
  const { data, error, refetch } = useQuery(importQuery(Number(id)))
  return (
    <Page title={data?.file_name ?? text('settings.data')}>
      <SettingsParts />
      <p>
        <Anchor component={Link} to="/settings/data" size="sm" underline="always">
          {text('imports.all')}
        </Anchor>
      </p>
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Step report={data} />}
    </Page>
  )
}

const Step = ({ report }: { report: Report }) => {
  // While it is made, something else is in the place of the page.
  const isAwaited = useRef(false)
  switch (report.state) {
    case 'unreadable':
      return (
        <Alert color="red" variant="light" role="alert">
          {inUserLanguage(report.reason ?? '')}
        </Alert>
      )
    case 'ready':
      return <Ready report={report} isAwaited={isAwaited} />
    case 'reading':
    case 'rehearsing':
    case 'running':
    case 'undoing':
      return <Working report={report} />
    case 'stopped':
    case 'done':
    case 'undone':
      return <ImportResult report={report} />
  }
}

const Ready = ({ report, isAwaited }: { report: Report; isAwaited: RefObject<boolean> }) => {
  const rehearse = useAct(report.id, 'rehearseImport')
  const run = useAct(report.id, 'runImport')
  const { rehearsal } = report
  const found = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isAwaited.current || !found.current) return
    isAwaited.current = false
    found.current.scrollIntoView()
    found.current.focus({ preventScroll: true })
  }, [isAwaited, rehearsal])
  const count = rehearsal ? rehearsal.counts.created + rehearsal.counts.updated : 0
  return (
    <>
      <ImportSheet key={report.id} report={report} />
      <ImportOptions report={report} />
      {rehearsal && (
        <div ref={found} tabIndex={-1} className={classes.found}>
          <Rehearsal rehearsal={rehearsal} />
        </div>
      )}
      <Group className={classes.acts}>
        <Button
          variant={rehearsal ? 'default' : 'filled'}
          loading={rehearse.isPending}
          onClick={() => {
            isAwaited.current = true
            rehearse.mutate()
          }}
        >
          {text(rehearsal ? 'imports.rehearse.again' : 'imports.rehearse')}
        </Button>
        {rehearsal && count > 0 && (
          <Button loading={run.isPending} onClick={() => run.mutate()}>
            {text('imports.run', { count })}
          </Button>
        )}
      </Group>
    </>
  )
}

const Working = ({ report }: { report: Report }) => {
  const stop = useAct(report.id, 'stopImport')
  const { state, done, rows, counts } = report
  const total = state === 'undoing' ? counts.created + counts.updated : rows
  const canStop = state === 'running' || state === 'rehearsing'
  return (
    <div className={classes.working}>
      <p role="status">
        {text(report.is_stalled ? 'imports.stalled' : `imports.working.${state as 'running'}`, {
          done: done.toLocaleString(),
          total: total.toLocaleString(),
        })}
      </p>
      {state !== 'reading' && (
        <Progress
          value={total === 0 ? 100 : (100 * done) / total}
          aria-label={text(`imports.state.${state}`)}
          transitionDuration={0}
        />
      )}
      <p className={classes.hint}>{text('imports.working.hint')}</p>
      {canStop && (
        <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
          {text('imports.stop')}
        </Button>
      )}
    </div>
  )
}
