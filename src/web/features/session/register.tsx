import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, Navigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#web/api.ts'
import { queryClient, welcomeQuery } from '#web/queries.ts'
import { showSignedIn, useSession } from '#web/session.ts'
import { language, text } from '#web/texts.ts'
import { SignedOutPage } from './signed-out-page.tsx'
import { ProblemAlert, useFieldErrors } from '#web/ui/problem-alert.tsx'
import { WaitingForApproval } from './waiting-for-approval.tsx'

type Typed = { name: string; email: string; password: string; setup_code: string }

/** Registers the first attorney of a firm, or a colleague, who then waits for approval. */
export const Register = () => {
  const session = useSession()
  const { data: welcome } = useQuery(welcomeQuery)
  const form = useForm<Typed>({
    mode: 'uncontrolled',
    initialValues: { name: '', email: '', password: '', setup_code: '' },
  })
  const [isFirst, setFirst] = useState(false)
  const register = useMutation({
    mutationFn: registerAndEnter,
    onMutate: () => setFirst(welcome?.first_run === true),
    meta: { showsOwnErrors: true },
  })
  const errors = useFieldErrors(register.error)
  if (session.state === 'in') return <Navigate to={isFirst ? '/first-run' : '/inbox'} replace />
  if (register.data === 'waiting') return <WaitingForApproval email={form.getValues().email} />
  if (!welcome) return <SignedOutPage title={text('loading')} />
  if (welcome.registration === 'closed' && !welcome.first_run)
    return <SignedOutPage title={text('register.closed')} lead={<BackToSignIn />} />
  return (
    <SignedOutPage
      title={text(welcome.first_run ? 'firstrun.title' : 'register.title')}
      lead={text(
        welcome.first_run
          ? 'firstrun.text'
          : welcome.registration === 'open'
            ? 'register.open'
            : 'register.text',
      )}
    >
      <form onSubmit={form.onSubmit((values) => register.mutate(values))} noValidate>
        <Stack mt="lg">
          <ProblemAlert error={register.error} />
          <TextInput
            label={text('field.name')}
            autoComplete="name"
            autoFocus
            key={form.key('name')}
            {...form.getInputProps('name')}
            error={errors['name']}
          />
          <TextInput
            label={text('field.email')}
            type="email"
            autoComplete="username"
            key={form.key('email')}
            {...form.getInputProps('email')}
            error={errors['email']}
          />
          <PasswordInput
            label={text('field.password')}
            description={text('field.newpassword.hint')}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': text('field.showpassword') }}
            key={form.key('password')}
            {...form.getInputProps('password')}
            error={errors['password']}
          />
          {welcome.setup_code_needed && (
            <TextInput
              label={text('field.setupcode')}
              description={text('field.setupcode.hint')}
              autoComplete="off"
              key={form.key('setup_code')}
              {...form.getInputProps('setup_code')}
              error={errors['setup_code']}
            />
          )}
          <Button type="submit" size="md" loading={register.isPending}>
            {text(welcome.first_run ? 'firstrun.act' : 'register.act')}
          </Button>
          {!welcome.first_run && <BackToSignIn />}
        </Stack>
      </form>
    </SignedOutPage>
  )
}

const BackToSignIn = () => (
  <Text size="sm">
    <Anchor component={Link} to="/sign-in" underline="always">
      {text('signin.back')}
    </Anchor>
  </Text>
)

const registerAndEnter = async ({ name, email, password, setup_code }: Typed): Promise<'in' | 'waiting'> => {
  const { is_active } = await call('register', {
    body: {
      email,
      password,
      language: language(),
      ...(name.trim() && { name }),
      ...(setup_code.trim() && { setup_code: setup_code.trim() }),
    },
  })
  if (!is_active) return 'waiting'
  showSignedIn(await call('startSession', { body: { email, password } }))
  await queryClient.invalidateQueries({ queryKey: ['welcome'] })
  return 'in'
}
