import { Button, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import { queryClient } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { ProblemAlert, useFieldErrors } from '#web/ui/problem-alert.tsx'
import { toast } from '#web/ui/toasts.tsx'

export const ChangePassword = () => {
  const form = useForm({ mode: 'uncontrolled', initialValues: { current_password: '', new_password: '' } })
  const change = useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) =>
      call('changePassword', { body }),
    onSuccess: () => {
      form.reset()
      toast(text('account.password.done'))
      return queryClient.invalidateQueries({ queryKey: ['sessions'] })
    },
    meta: { showsOwnErrors: true },
  })
  const errors = useFieldErrors(change.error)
  const shared = { visibilityToggleButtonProps: { 'aria-label': text('field.showpassword') } }
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      <Stack maw={320}>
        <ProblemAlert error={change.error} />
        <PasswordInput
          label={text('field.currentpassword')}
          autoComplete="current-password"
          {...shared}
          key={form.key('current_password')}
          {...form.getInputProps('current_password')}
          error={errors['current_password']}
        />
        <PasswordInput
          label={text('field.newpassword')}
          description={text('field.newpassword.hint')}
          autoComplete="new-password"
          {...shared}
          key={form.key('new_password')}
          {...form.getInputProps('new_password')}
          error={errors['new_password']}
        />
        <Button
          type="submit"
          variant="default"
          loading={change.isPending}
          style={{ alignSelf: 'flex-start' }}
        >
          {text('account.password.act')}
        </Button>
      </Stack>
    </form>
  )
}
