import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { Page } from '#web/ui/page.tsx'
import { nameOf } from '#web/ui/person.ts'
import { Failed, Loading } from '#web/ui/states.tsx'
import { Ago } from '#web/ui/time/time.tsx'
import { FirmPart } from './firm-part.tsx'
import { FormPart } from './form-part.tsx'
import { HoursPart } from './hours/hours-part.tsx'
import { SettingsParts } from './settings-parts.tsx'
import { SaveBar } from './save-bar.tsx'
import { ToldPart } from './told-part.tsx'
import classes from './settings.module.css'
import { type Draft, type Settings, settingsQuery, useDraft } from './use-draft.ts'

/** The settings of the firm itself. */
export const FirmSettingsPage = () => (
  <SettingsPage lead={text('settings.firm.lead')}>{(draft) => <FirmPart draft={draft} />}</SettingsPage>
)

/** When the firm works, and how soon it reaches out. */
export const HoursSettingsPage = () => (
  <SettingsPage lead={text('settings.hours.lead')}>{(draft) => <HoursPart draft={draft} />}</SettingsPage>
)

/** Who is told of new leads. */
export const ToldSettingsPage = () => (
  <SettingsPage lead={text('settings.told.lead')}>{(draft) => <ToldPart draft={draft} />}</SettingsPage>
)

/** The settings of the form. */
export const FormSettingsPage = () => (
  <SettingsPage lead={text('settings.form.lead')}>{(draft) => <FormPart draft={draft} />}</SettingsPage>
)

type Part = (draft: Draft) => ReactNode

/** All attorneys can read the settings; only admins can change them. */
const SettingsPage = ({ lead, children }: { lead: string; children: Part }) => {
  const { data, error, refetch } = useQuery(settingsQuery)
  return (
    <Page title={text('nav.settings')} lead={lead}>
      <SettingsParts />
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Fields settings={data}>{children}</Fields>}
    </Page>
  )
}

const Fields = ({ settings, children }: { settings: Settings; children: Part }) => {
  const canChange = useMe().role === 'admin'
  const draft = useDraft(settings, canChange)
  const { changed_by, changed_at } = settings
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (draft.isDirty && !draft.save.isPending) draft.save.mutate(draft.draft)
      }}
    >
      {!canChange && (
        <Alert variant="light" color="gray" mb="lg">
          {text('settings.readonly')}
        </Alert>
      )}
      {children(draft)}
      {changed_by && changed_at !== null && (
        <p className={classes.changed}>
          {text('settings.changed', { who: nameOf(changed_by) })} <Ago at={changed_at} />
        </p>
      )}
      {canChange && <SaveBar draft={draft} />}
    </form>
  )
}
