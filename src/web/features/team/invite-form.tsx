import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { languages, writing } from '#messages/languages.ts'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { language, text } from '#web/texts.ts'
import { ProblemAlert, useFieldErrors } from '#web/ui/problem-alert.tsx'
import { toast } from '#web/ui/toasts.tsx'
import { readInvitationsAgain } from './read-team-again.ts'
import classes from './invite-form.module.css'

type Role = Output<'inviteAttorney'>['role']
type Typed = { email: string; role: Role; language: string }

/** Invites somebody by mail. The form stays open for the next person, with the same role and language. */
export const InviteForm = () => {
  const form = useForm<Typed>({
    mode: 'uncontrolled',
    initialValues: { email: '', role: 'attorney', language: language() },
  })
  const invite = useMutation({
    mutationFn: (body: Typed) => call('inviteAttorney', { body }),
    onSuccess: ({ email }) => {
      form.setFieldValue('email', '')
      toast(text('invite.done', { email }))
      return readInvitationsAgain()
    },
    meta: { showsOwnErrors: true },
  })
  const errors = useFieldErrors(invite.error)
  return (
    <form onSubmit={form.onSubmit((values) => invite.mutate(values))} noValidate>
      <div className={classes.problem}>
        <ProblemAlert error={invite.error} />
      </div>
      <div className={classes.fields}>
        <TextInput
          label={text('field.email')}
          type="email"
          autoComplete="off"
          key={form.key('email')}
          {...form.getInputProps('email')}
          error={errors['email']}
        />
        <NativeSelect
          label={text('field.role')}
          data={(['attorney', 'admin'] as const).map((value) => ({ value, label: text(`role.${value}`) }))}
          key={form.key('role')}
          {...form.getInputProps('role')}
        />
        <NativeSelect
          label={text('invite.language')}
          data={languages.map((value) => ({ value, label: writing[value].name }))}
          key={form.key('language')}
          {...form.getInputProps('language')}
          error={errors['language']}
        />
        <Button type="submit" loading={invite.isPending}>
          {text('invite.act')}
        </Button>
      </div>
    </form>
  )
}
