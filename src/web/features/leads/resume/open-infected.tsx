import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { limits } from '#contract/limits.ts'
import { Problem, call } from '#web/api.ts'
import { queryClient } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Dialog } from '#web/ui/dialog.tsx'

export const isInfected = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'resume_infected'

/** Asks why an infected resume is downloaded; `save` gets the address of the file. */
export const OpenInfected = ({
  id,
  save,
  close,
}: {
  id: number
  save: (url: string) => void
  close: () => void
}) => {
  const [reason, setReason] = useState('')
  const open = useMutation({
    mutationFn: () => call('createQuarantinedDownload', { params: { id }, body: { reason } }),
    onSuccess: ({ url }) => {
      close()
      save(url)
      return queryClient.invalidateQueries({ queryKey: ['activity', id] })
    },
  })
  return (
    <Dialog title={text('resume.infected.ask')} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          open.mutate()
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{text('resume.infected.ask.text')}</Text>
          <Textarea
            data-autofocus
            label={text('resume.infected.reason')}
            rows={3}
            required
            maxLength={limits.reasonMaxLength}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {text('cancel')}
            </Button>
            <Button type="submit" color="red" disabled={reason.trim() === ''} loading={open.isPending}>
              {text('resume.infected.anyway')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
