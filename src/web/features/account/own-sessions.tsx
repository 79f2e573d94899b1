import { Badge, Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { call } from '#web/api.ts'
import type { Output } from '#web/api-types.ts'
import { queryClient } from '#web/queries.ts'
import { text } from '#web/texts.ts'
import { Row, Rows } from '#web/ui/page.tsx'
import { Failed, Loading } from '#web/ui/states.tsx'
import { Ago } from '#web/ui/time/time.tsx'

type Session = Output<'listSessions'>['items'][number]

/** The devices where the attorney is signed in, each with a button to sign it out. */
export const OwnSessions = () => {
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: () => call('listSessions', {}),
  })
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (!data) return <Loading rows={2} />
  return (
    <Rows label={text('account.sessions')}>
      {data.items.map((session) => (
        <OneSession key={session.id} session={session} />
      ))}
    </Rows>
  )
}

const OneSession = ({ session }: { session: Session }) => {
  const device = deviceText(session.device)
  const end = useMutation({
    mutationFn: () => call('endOtherSession', { params: { id: session.id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['sessions'] }),
  })
  return (
    <Row
      title={device}
      below={
        <>
          {text('account.session.used')} <Ago at={session.last_used_at} />
        </>
      }
    >
      {session.current ? (
        <Badge variant="light">{text('account.session.this')}</Badge>
      ) : (
        <Button
          size="xs"
          variant="default"
          loading={end.isPending}
          onClick={() => end.mutate()}
          aria-label={`${text('account.session.end')}: ${device}`}
        >
          {text('account.session.end')}
        </Button>
      )}
    </Row>
  )
}

/** Translates the device, which the server names like "Firefox on Linux". */
const deviceText = (device: string | null) => {
  if (device === null) return text('account.device.unknown')
  const [browser, system] = device.split(' on ')
  return system ? text('account.device', { browser, system }) : device
}
