import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { MailTest } from '#web/features/mails/mail-test.tsx'
import { ConsentField } from '#web/features/settings/consent-field.tsx'
import { LogoField } from '#web/features/settings/logo-field.tsx'
import { TextSettings } from '#web/features/settings/text-settings.tsx'
import { type Draft, settingsQuery, type Settings, useDraft } from '#web/features/settings/use-draft.ts'
import { Invitations } from '#web/features/team/invitations.tsx'
import { InviteForm } from '#web/features/team/invite-form.tsx'
import { text } from '#web/texts.ts'
import { AdminsOnly } from '#web/ui/admins-only.tsx'
import { Page, Part } from '#web/ui/page.tsx'
import { ProblemAlert } from '#web/ui/problem-alert.tsx'
import { Failed, Loading } from '#web/ui/states.tsx'

const steps = ['firm', 'notice', 'mail', 'people'] as const

/** What a new firm does first, step by step. Each step, and all of them, can be skipped and done later. */
export const FirstRunPage = () => (
  <AdminsOnly>
    <FirstRun />
  </AdminsOnly>
)

const FirstRun = () => {
  const { data, error, refetch } = useQuery(settingsQuery)
  return (
    <Page title={text('setup.title')} lead={text('setup.lead')}>
      {error && !data && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Steps settings={data} />}
    </Page>
  )
}

const Steps = ({ settings }: { settings: Settings }) => {
  const draft = useDraft(settings, true)
  const navigate = useNavigate()
  const [at, setAt] = useState(0)
  const step = steps[at] ?? 'firm'
  const end = () => void navigate({ to: '/inbox' })
  const next = () => {
    draft.discard()
    if (at + 1 < steps.length) setAt(at + 1)
    else end()
  }
  const isSaved = step === 'firm' || step === 'notice'
  const go = () => {
    if (draft.isDirty) draft.save.mutate(draft.draft, { onSuccess: next })
    else next()
  }
  const title = `${text('setup.step', { at: at + 1, of: steps.length })} · ${text(`setup.${step}`)}`
  return (
    <>
      <Part title={title}>
        <ProblemAlert error={draft.save.error} />
        {/* The steps that save nothing have forms of their own. */}
        {isSaved ? (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
              go()
            }}
          >
            {contents[step](draft)}
          </form>
        ) : (
          contents[step](draft)
        )}
      </Part>
      <Group mt="xl" gap="sm">
        <Button loading={draft.save.isPending} onClick={go}>
          {text(at + 1 < steps.length ? 'setup.next' : 'setup.done')}
        </Button>
        {at + 1 < steps.length && (
          <>
            <Button variant="default" onClick={next}>
              {text('setup.skip')}
            </Button>
            <Button variant="subtle" onClick={end}>
              {text('setup.skipall')}
            </Button>
          </>
        )}
      </Group>
    </>
  )
}

const contents: Record<(typeof steps)[number], (draft: Draft) => ReactNode> = {
  firm: (draft) => (
    <>
      <TextSettings draft={draft} part="identity" />
      <LogoField draft={draft} />
    </>
  ),
  notice: (draft) => <ConsentField draft={draft} />,
  mail: () => (
    <>
      <p>{text('setup.mail.text')}</p>
      <MailTest />
    </>
  ),
  people: () => (
    <>
      <InviteForm />
      <Invitations />
    </>
  ),
}
