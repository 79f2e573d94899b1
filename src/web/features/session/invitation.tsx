import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { showSignedIn, useSession } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { ProblemAlert, useFieldErrors } from '#web/ui/problem-alert.tsx'
import { Failed } from '#web/ui/states.tsx'
import { signOut } from './sign-out.ts'
import { SignedOutPage } from './signed-out-page.tsx'

/** The page that the link of an invitation opens. Its token is in the URL fragment, which browsers do not send to servers. */
export const Invitation = () => {
  const session = useSession()
  const [token] = useState(() => location.hash.slice(1))
  const [hasAccepted, setAccepted] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call('readInvitation', { body: { token } }),
    enabled: token !== '',
    staleTime: Infinity,
  })
  if (hasAccepted && session.state === 'in') return <Navigate to="/inbox" replace />
  if (token === '')
    return <SignedOutPage title={text('reset.incomplete')} lead={text('invitation.incomplete')} />
  if (error)
    return (
      <SignedOutPage title={text('invitation.invalid')}>
        <Failed error={error} retry={() => void refetch()} />
      </SignedOutPage>
    )
  if (!data) return <SignedOutPage title={text('loading')} />
  if (session.state === 'in')
    return (
      <SignedOutPage
        title={text('invitation.title', { firm: data.firm_name })}
        lead={text('invitation.signedin', { me: session.me.email, email: data.email })}
      >
        <Button mt="lg" variant="default" onClick={() => void signOut()}>
          {text('signout')}
        </Button>
      </SignedOutPage>
    )
  return <Accept token={token} invitation={data} accepted={() => setAccepted(true)} />
}

type Typed = { name: string; password: string }

const Accept = ({
  token,
  invitation: { email, role, firm_name: firm, invited_by: who },
  accepted,
}: {
  token: string
  invitation: Output<'readInvitation'>
  accepted: () => void
}) => {
  const form = useForm<Typed>({ mode: 'uncontrolled', initialValues: { name: '', password: '' } })
  const accept = useMutation({
    mutationFn: async ({ name, password }: Typed) => {
      await call('acceptInvitation', { body: { token, password, ...(name.trim() && { name }) } })
      history.replaceState(history.state, '', location.pathname)
      return call('startSession', { body: { email, password } })
    },
    onSuccess: (session) => {
      accepted()
      showSignedIn(session)
    },
    meta: { showsOwnErrors: true },
  })
  const errors = useFieldErrors(accept.error)
  return (
    <SignedOutPage
      title={text('invitation.title', { firm })}
      lead={text(`invitation.text.${role}`, { who, firm })}
    >
      <form onSubmit={form.onSubmit((values) => accept.mutate(values))} noValidate>
        <Stack mt="lg">
          <ProblemAlert error={accept.error} />
          <TextInput label={text('field.email')} autoComplete="username" readOnly value={email} />
          <TextInput
            label={text('field.name')}
            autoComplete="name"
            autoFocus
            key={form.key('name')}
            {...form.getInputProps('name')}
            error={errors['name']}
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
          <Button type="submit" size="md" loading={accept.isPending}>
            {text('invitation.act')}
          </Button>
        </Stack>
      </form>
    </SignedOutPage>
  )
}
