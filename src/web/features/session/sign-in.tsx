import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, Navigate, useSearch } from '@tanstack/react-router'
import { Problem, call } from '#web/api.ts'
import { welcomeQuery } from '#web/queries.ts'
import { showSignedIn, useSession } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { SignedOutPage } from './signed-out-page.tsx'
import { ProblemAlert, useFieldErrors } from '#web/ui/problem-alert.tsx'
import { useTypedEmail } from './typed-email.ts'
import { WaitingForApproval } from './waiting-for-approval.tsx'

export const SignIn = () => {
  const session = useSession()
  const { to } = useSearch({ from: '/sign-in' })
  const { data: welcome } = useQuery(welcomeQuery)
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: useTypedEmail(), password: '' } })
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) => call('startSession', { body }),
    onSuccess: showSignedIn,
    meta: { showsOwnErrors: true },
  })
  const errors = useFieldErrors(signIn.error)
  if (session.state === 'in') return <Navigate to={to ?? '/inbox'} replace />
  if (welcome?.first_run) return <Navigate to="/register" replace />
  if (signIn.error instanceof Problem && signIn.error.code === 'waiting_for_approval')
    return <WaitingForApproval email={form.getValues().email} again={() => signIn.mutate(form.getValues())} />
  return (
    <SignedOutPage title={text('signin.title')}>
      <form onSubmit={form.onSubmit((values) => signIn.mutate(values))} noValidate>
        <Stack mt="lg">
          <ProblemAlert error={signIn.error} />
          <TextInput
            label={text('field.email')}
            type="email"
            autoComplete="username"
            autoFocus
            key={form.key('email')}
            {...form.getInputProps('email')}
            error={errors['email']}
          />
          <PasswordInput
            label={text('field.password')}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': text('field.showpassword') }}
            key={form.key('password')}
            {...form.getInputProps('password')}
            error={errors['password']}
          />
          <Button type="submit" size="md" loading={signIn.isPending}>
            {text('signin.act')}
          </Button>
          <Text size="sm">
            <Anchor
              component={Link}
              to="/forgot-password"
              state={() => ({ email: form.getValues().email })}
              underline="always"
            >
              {text('signin.forgot')}
            </Anchor>
          </Text>
          {welcome && welcome.registration !== 'closed' && (
            <Text size="sm" c="dimmed">
              {text('signin.new')}{' '}
              <Anchor component={Link} to="/register" underline="always">
                {text('signin.register')}
              </Anchor>
            </Text>
          )}
        </Stack>
      </form>
    </SignedOutPage>
  )
}
