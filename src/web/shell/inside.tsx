import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { call } from '#web/api.ts'
import { welcomeQuery } from '#web/queries.ts'
import { arrive, useSession } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { Shell } from './shell.tsx'
import { Empty, Loading } from '#web/ui/states.tsx'

/** Everything that needs somebody signed in. */
export const Inside = () => {
  const session = useSession()
  if (session.state === 'in') return <Shell />
  if (session.state === 'out') return <ToTheDoor />
  if (session.state === 'asking') return <Asking />
  return (
    <main>
      <Empty order={1} icon="offline" title={text('unreachable.title')}>
        <p>{text('unreachable.text')}</p>
        <Button variant="default" onClick={() => void arrive(() => call('readWelcome', {}))}>
          {text('retry')}
        </Button>
      </Empty>
    </main>
  )
}

const ToTheDoor = () => {
  const { data } = useQuery(welcomeQuery)
  const navigate = useNavigate()
  const router = useRouter()
  useEffect(() => {
    if (!data) return
    const { href } = router.state.location
    const isHome = href === '/' || href === '/inbox'
    void (data.first_run
      ? navigate({ to: '/register', replace: true })
      : navigate({ to: '/sign-in', search: isHome ? {} : { to: href }, replace: true }))
  }, [data, navigate, router])
  return <Asking />
}

/** A moment, as a rule: nothing that would flash up. */
const Asking = () => (
  <main>
    <h1 className="visually-hidden">Foyer</h1>
    <Loading rows={0} />
  </main>
)
