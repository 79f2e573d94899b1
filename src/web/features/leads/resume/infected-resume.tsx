import { Button, Group } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import { queryClient, scannerQuery } from '#web/queries.ts'
import { useMe } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { Empty } from '#web/ui/states.tsx'
import { Ago } from '#web/ui/time/time.tsx'
import { DownloadButton } from './download-button.tsx'
import { reportQuery } from './resume-queries.ts'

/** In the place of an infected resume: what can be done with it. */
export const InfectedResume = ({ id }: { id: number }) => {
  const { data: report } = useQuery(reportQuery(id))
  const isAdmin = useMe().role === 'admin'
  const handledAt = report?.scan.handled_at
  return (
    <Empty icon="flag" title={text('resume.infected')}>
      <p>{text('resume.infected.text')}</p>
      {handledAt && (
        <p>
          {text('resume.infected.handled')} <Ago at={handledAt} />
        </p>
      )}
      <Group justify="center" gap="xs">
        <DownloadButton id={id} />
        {isAdmin && handledAt === null && <MarkAsHandled id={id} />}
      </Group>
    </Empty>
  )
}

/** Ends the warning above every screen. */
const MarkAsHandled = ({ id }: { id: number }) => {
  const handle = useMutation({
    mutationFn: () => call('markInfectionHandled', { params: { id } }),
    onSuccess: () =>
      Promise.all(
        [reportQuery(id).queryKey, scannerQuery.queryKey, ['activity', id]].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  })
  return (
    <Button
      size="xs"
      variant="default"
      className="no-print"
      loading={handle.isPending}
      onClick={() => handle.mutate()}
    >
      {text('resume.infected.handle')}
    </Button>
  )
}
