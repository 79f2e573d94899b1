import { Anchor, Button, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { SignedOutPage } from './signed-out-page.tsx'
import { ProblemAlert, useFieldErrors } from '#web/ui/problem-alert.tsx'

/** The page that the link in the mail opens. Its token is in the URL fragment, which browsers do not send to servers. */
export const ResetPassword = () => {
  const [token] = useState(() => location.hash.slice(1))
  const form = useForm({ mode: 'uncontrolled', initialValues: { new_password: '' } })
  const reset = useMutation({
    mutationFn: (body: { new_password: string }) => call('resetPassword', { body: { token, ...body } }),
    onSuccess: () => history.replaceState(history.state, '', location.pathname),
    meta: { showsOwnErrors: true },
  })
  const errors = useFieldErrors(reset.error)
  if (reset.isSuccess)
    return (
      <SignedOutPage title={text('reset.done.title')} lead={text('reset.done.text')}>
        <Button component={Link} to="/sign-in" mt="lg" size="md" fullWidth>
          {text('signin.act')}
        </Button>
      </SignedOutPage>
    )
  const again = (
    <Anchor component={Link} to="/forgot-password" underline="always" size="sm">
      {text('reset.again')}
    </Anchor>
  )
  if (token === '')
    return (
      <SignedOutPage title={text('reset.incomplete')} lead={text('reset.incomplete.text')}>
        <Stack mt="lg">{again}</Stack>
      </SignedOutPage>
    )
  return (
    <SignedOutPage title={text('reset.title')} lead={text('reset.text')}>
      <form onSubmit={form.onSubmit((values) => reset.mutate(values))} noValidate>
        <Stack mt="lg">
          <ProblemAlert error={reset.error} />
          <PasswordInput
            label={text('field.newpassword')}
            description={text('field.newpassword.hint')}
            autoComplete="new-password"
            autoFocus
            visibilityToggleButtonProps={{ 'aria-label': text('field.showpassword') }}
            key={form.key('new_password')}
            {...form.getInputProps('new_password')}
            error={errors['new_password']}
          />
          <Button type="submit" size="md" loading={reset.isPending}>
            {text('reset.act')}
          </Button>
          {again}
        </Stack>
      </form>
    </SignedOutPage>
  )
}
