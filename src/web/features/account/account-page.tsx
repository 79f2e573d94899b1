import { Button, Group, SegmentedControl, TextInput, useMantineColorScheme } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import { signOut } from '#web/features/session/sign-out.ts'
import { updateMe, useMe } from '#web/session.ts'
import { switchLanguage, language, languages, text } from '#web/texts.ts'
import { Page, Part } from '#web/ui/page.tsx'
import { useFieldErrors } from '#web/ui/problem-alert.tsx'
import { toast, toastProblem } from '#web/ui/toasts.tsx'
import { ChangePassword } from './change-password.tsx'
import { LeadMails } from './lead-mails.tsx'
import { OwnSessions } from './own-sessions.tsx'

/** The name, settings, password and sessions of the signed-in attorney. */
export const AccountPage = () => {
  const me = useMe()
  return (
    <Page title={text('nav.account')} lead={me.email}>
      <Part title={text('account.name')}>
        <OwnName name={me.name} />
      </Part>
      <Part title={text('leadmails.title')}>
        <LeadMails id={me.id} />
      </Part>
      <Part title={text('account.look')}>
        <Look />
      </Part>
      <Part title={text('account.password')}>
        <ChangePassword />
      </Part>
      <Part title={text('account.sessions')}>
        <OwnSessions />
      </Part>
      <Button mt="xl" variant="default" onClick={() => void signOut()}>
        {text('signout')}
      </Button>
    </Page>
  )
}

const OwnName = ({ name }: { name: string | null }) => {
  const form = useForm({ mode: 'uncontrolled', initialValues: { name: name ?? '' } })
  const change = useMutation({
    mutationFn: (typed: string) => call('changeOwnAccount', { body: { name: typed.trim() || null } }),
    onSuccess: (me) => {
      updateMe(me)
      toast(text('saved'))
    },
  })
  const errors = useFieldErrors(change.error)
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values.name))}>
      <Group align="flex-end">
        <TextInput
          label={text('field.name')}
          autoComplete="name"
          w={{ base: '100%', xs: 320 }}
          key={form.key('name')}
          {...form.getInputProps('name')}
          error={errors['name']}
        />
        <Button type="submit" variant="default" loading={change.isPending}>
          {text('save')}
        </Button>
      </Group>
    </form>
  )
}

/** Mails to the attorney are in the language of the app. */
const chooseLanguage = async (wanted: Parameters<typeof switchLanguage>[0]) => {
  // The app changes its language also where the server cannot be reached.
  await call('changeOwnAccount', { body: { language: wanted } }).catch(toastProblem)
  switchLanguage(wanted)
}

const schemes = ['auto', 'light', 'dark'] as const

const Look = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Group gap="lg">
      <SegmentedControl
        aria-label={text('account.language')}
        value={language()}
        onChange={(code) => void chooseLanguage(languages.find((each) => each.code === code)?.code ?? 'en')}
        data={languages.map(({ code, name }) => ({ value: code, label: name }))}
      />
      <SegmentedControl
        aria-label={text('account.scheme')}
        value={colorScheme}
        onChange={(scheme) => setColorScheme(schemes.find((each) => each === scheme) ?? 'auto')}
        data={schemes.map((value) => ({ value, label: text(`account.scheme.${value}`) }))}
      />
    </Group>
  )
}
