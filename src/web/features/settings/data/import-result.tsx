import { Anchor, Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { importOutcomes } from '#contract/values/import-fields.ts'
import { ask } from '#web/api.ts'
import { inUserLanguage, text } from '#web/texts.ts'
import { ConfirmButton } from '#web/ui/confirm-button.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { Part } from '#web/ui/page.tsx'
import { exactTime } from '#web/ui/time/time.tsx'
import classes from './data.module.css'
import { LeftResumes } from './rehearsal.tsx'
import { useAct } from './use-act.ts'
import type { Report } from './import-query.ts'

/** What an import has done, and the way back. */
export const ImportResult = ({ report }: { report: Report }) => {
  const { id, state, counts, put_back, left, left_leads, undoable_until: until } = report
  const { resumes_attached: attached, resumes_left: without, left_resumes } = report
  const goOn = useAct(id, 'runImport')
  const undo = useAct(id, 'undoImport')
  const download = useMutation({ mutationFn: () => saveRefused(report) })
  return (
    <>
      <Part title={text(`imports.state.${state}`)}>
        <ul className={classes.result}>
          {importOutcomes
            .filter((outcome) => counts[outcome] > 0)
            .map((outcome) => (
              <li key={outcome}>{text(`imports.did.${outcome}`, { count: counts[outcome] })}</li>
            ))}
          {attached > 0 && <li>{text('imports.resumes.did', { count: attached })}</li>}
          {without > 0 && <li>{text('imports.resumes.left', { count: without })}</li>}
          {state === 'undone' && <li>{text('imports.put_back', { count: put_back })}</li>}
          {left > 0 && <li>{text('imports.left', { count: left })}</li>}
        </ul>
        <Group className={classes.acts}>
          {state === 'stopped' && (
            <Button loading={goOn.isPending} onClick={() => goOn.mutate()}>
              {text('imports.go_on')}
            </Button>
          )}
          {counts.refused > 0 && (
            <Button
              variant="default"
              leftSection={<Icon name="download" size={16} />}
              loading={download.isPending}
              onClick={() => download.mutate()}
            >
              {text('imports.refused')}
            </Button>
          )}
          {until !== null && (
            <ConfirmButton
              label={text('imports.undo')}
              question={text('imports.undo.sure')}
              act={() => undo.mutate()}
              variant="default"
              loading={undo.isPending}
            />
          )}
        </Group>
        {until !== null && (
          <p className={classes.hint}>{text('imports.undo.until', { time: exactTime(until) })}</p>
        )}
      </Part>
      {left_resumes.length > 0 && state !== 'undone' && (
        <Part title={text('imports.resumes.left.title')}>
          <div className={classes.outcome}>
            <LeftResumes left={left_resumes} />
          </div>
        </Part>
      )}
      {left_leads.length > 0 && (
        <Part title={text('imports.left.title')}>
          <ul className={classes.result}>
            {left_leads.map(({ lead_id, name, reason }) => (
              <li key={lead_id}>
                <Anchor component={Link} to={`/leads/${lead_id}`} underline="always">
                  {name}
                </Anchor>{' '}
                {inUserLanguage(reason)}
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  )
}

const saveRefused = async ({ id, file_name, read_as }: Report) => {
  const response = await ask('listRefusedRows', { params: { id } })
  const url = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = url
  link.download = `${file_name.replace(/\.[^.]*$/, '')} refused.${read_as.kind === 'ndjson' ? 'ndjson' : 'csv'}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
