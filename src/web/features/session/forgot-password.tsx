import { Anchor, Button, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { SignedOutPage } from './signed-out-page.tsx'
import { ProblemAlert, useFieldErrors } from '#web/ui/problem-alert.tsx'
import { useTypedEmail } from './typed-email.ts'

export const ForgotPassword = () => {
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: useTypedEmail() } })
  const ask = useMutation({
    mutationFn: (body: { email: string }) => call('requestPasswordReset', { body }),
    meta: { showsOwnErrors: true },
  })
  const errors = useFieldErrors(ask.error)
  const back = (
    <Anchor
      component={Link}
      to="/sign-in"
      state={() => ({ email: form.getValues().email })}
      underline="always"
      size="sm"
    >
      {text('signin.back')}
    </Anchor>
  )
  // The text is the same whether the account exists or not, so that nobody can find out which addresses are registered.
  if (ask.isSuccess)
    return (
      <SignedOutPage title={text('forgot.sent.title')} lead={text('forgot.sent.text', form.getValues())}>
        <Stack mt="lg">{back}</Stack>
      </SignedOutPage>
    )
  return (
    <SignedOutPage title={text('forgot.title')} lead={text('forgot.text')}>
      <form onSubmit={form.onSubmit((values) => ask.mutate(values))} noValidate>
        <Stack mt="lg">
          <ProblemAlert error={ask.error} />
          <TextInput
            label={text('field.email')}
            type="email"
            autoComplete="username"
            autoFocus
            key={form.key('email')}
            {...form.getInputProps('email')}
            error={errors['email']}
          />
          <Button type="submit" size="md" loading={ask.isPending}>
            {text('forgot.act')}
          </Button>
          {back}
        </Stack>
      </form>
    </SignedOutPage>
  )
}
