import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'

/** Saves the resume of a lead. */
export const DownloadButton = ({ id }: { id: number }) => {
  // The browser downloads the file itself. It does not have the access token, so the URL contains a ticket.
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

/** With the download attribute, the link never replaces the app in the tab, even when the server answers with an error. */
const save = (url: string) => {
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  link.click()
}
