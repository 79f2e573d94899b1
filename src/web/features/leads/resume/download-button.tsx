import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'

/** Saves the resume of a lead. */
export const DownloadButton = ({ id }: { id: number }) => {
  // The browser saves it itself, with a ticket in place of the token it does not have.
  const download = useMutation({
    mutationFn: () => call('createDownload', { params: { id } }),
    onSuccess: ({ url }) => save(url),
  })
  return (
    <Button
      size="xs"
      variant="default"
      className="no-print"
      leftSection={<Icon name="download" size={16} />}
      loading={download.isPending}
      onClick={() => download.mutate()}
    >
      {text('download')}
    </Button>
  )
}

/** A link to be saved never takes the place of the app, also where the answer is a refusal. */
const save = (url: string) => {
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  link.click()
}
