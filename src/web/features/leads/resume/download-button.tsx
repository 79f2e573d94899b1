import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '#web/api.ts'
import { text } from '#web/texts.ts'
import { Icon } from '#web/ui/icon.tsx'
import { saveFile } from '#web/ui/save-file.ts'
import { toastProblem } from '#web/ui/toasts.tsx'
import { OpenInfected, isInfected } from './open-infected.tsx'

/** Saves the resume of a lead; one that is infected only with a reason. */
export const DownloadButton = ({ id }: { id: number }) => {
  const [isAsking, setAsking] = useState(false)
  // The browser downloads the file itself. It does not have the access token, so the URL contains a ticket.
  const download = useMutation({
    mutationFn: () => call('createDownload', { params: { id } }),
    onSuccess: ({ url }) => saveFile(url),
    onError: (error) => (isInfected(error) ? setAsking(true) : toastProblem(error)),
    meta: { showsOwnErrors: true },
  })
  return (
    <>
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
      {isAsking && <OpenInfected id={id} save={saveFile} close={() => setAsking(false)} />}
    </>
  )
}
