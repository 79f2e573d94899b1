import { Button, Checkbox, Group, NativeSelect, Stack, TextInput, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { limits } from '#contract/limits.ts'
import { normalizePhone } from '#contract/values/contact-details.ts'
import { fullName } from '#contract/values/full-name.ts'
import { handSources } from '#contract/values/lead-words.ts'
import { call } from '#web/api.ts'
import type { Input } from '#web/api-types.ts'
import { queryClient, refreshCounts } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { ProblemAlert, useFieldErrors } from '#web/ui/problem-alert.tsx'
import { toast } from '#web/ui/toasts.tsx'

const empty = {
  first_name: '',
  last_name: '',
  email: '',
  phone: '',
  source: 'phone' as (typeof handSources)[number],
  note: '',
  confirm: false,
}
type Typed = typeof empty

/** Notes down somebody who has called or come by. Without a resume, and without a mail to anybody unless it is wanted. */
export const NewLeadDialog = ({ close }: { close: () => void }) => {
  const navigate = useNavigate()
  const form = useForm<Typed>({ mode: 'uncontrolled', initialValues: empty })
  // The same for every try, so that one whose answer was lost makes no second lead.
  const [key] = useState(() => `by-hand-${Date.now()}-${Math.random()}`)
  const add = useMutation({
    mutationFn: (typed: Typed) => call('addLead', { body: toBody(typed), idempotencyKey: key }),
    meta: { showsOwnErrors: true },
    onSuccess: async (lead) => {
      refreshCounts()
      void queryClient.invalidateQueries({ queryKey: ['inbox'] })
      close()
      toast(text('new.added', { name: fullName(lead) }))
      await navigate({ to: '/leads/$id', params: { id: String(lead.id) } })
    },
  })
  const errors = useFieldErrors(add.error)
  return (
    <Dialog title={text('new')} close={close}>
      <form onSubmit={form.onSubmit((typed) => add.mutate(typed))} noValidate>
        <Stack gap="sm">
          <ProblemAlert error={add.error} />
          <Group grow align="flex-start">
            <TextInput
              label={text('field.firstname')}
              data-autofocus
              maxLength={limits.nameMaxLength}
              key={form.key('first_name')}
              {...form.getInputProps('first_name')}
              error={errors['first_name']}
            />
            <TextInput
              label={text('field.lastname')}
              maxLength={limits.nameMaxLength}
              key={form.key('last_name')}
              {...form.getInputProps('last_name')}
              error={errors['last_name']}
            />
          </Group>
          <Group grow align="flex-start">
            <TextInput
              label={text('field.email')}
              type="email"
              maxLength={limits.emailMaxLength}
              key={form.key('email')}
              {...form.getInputProps('email')}
              error={errors['email']}
            />
            <TextInput
              label={text('field.phone')}
              type="tel"
              maxLength={limits.phoneMaxLength}
              key={form.key('phone')}
              {...form.getInputProps('phone')}
              error={errors['phone']}
            />
          </Group>
          <NativeSelect
            label={text('new.source')}
            data={handSources.map((value) => ({ value, label: text(`source.${value}`) }))}
            key={form.key('source')}
            {...form.getInputProps('source')}
          />
          <Textarea
            label={text('new.note')}
            autosize
            minRows={3}
            maxRows={10}
            maxLength={limits.noteMaxLength}
            key={form.key('note')}
            {...form.getInputProps('note')}
            error={errors['note']}
          />
          <Checkbox
            label={text('new.confirm')}
            description={text('new.confirm.hint')}
            key={form.key('confirm')}
            {...form.getInputProps('confirm', { type: 'checkbox' })}
            error={errors['confirm']}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {text('cancel')}
            </Button>
            <Button type="submit" loading={add.isPending}>
              {text('new.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

const toBody = ({ email, phone, note, ...typed }: Typed): Input<'addLead'>['body'] => ({
  ...typed,
  ...(email.trim() && { email }),
  ...(phone.trim() && { phone: normalizePhone(phone) }),
  ...(note.trim() && { note }),
})
