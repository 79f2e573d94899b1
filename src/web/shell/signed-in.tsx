import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { call } from '#web/api.ts'
import { welcomeQuery } from '#web/queries.ts'
import { resumeSession, useSession } from '#web/session.ts'
import { text } from '#web/texts.ts'
import { Shell } from './shell.tsx'
import { Empty, Loading } from '#web/ui/states.tsx'

/** The routes for signed-in attorneys. Visitors who are not signed in are sent to signing in or registering. */
export const SignedIn = () => {
  const session = useSession()
  if (session.state === 'in') return <Shell />
  if (session.state === 'out') return <ToSignIn />
  if (session.state === 'asking') return <Checking />
  return (
    <main>
      <Empty order={1} icon="offline" title={text('unreachable.title')}>
        <p>{text('unreachable.text')}</p>
        <Button variant="default" onClick={() => void resumeSession(() => call('readWelcome', {}))}>
          {text('retry')}
        </Button>
      </Empty>
    </main>
  )
}

const ToSignIn = () => {
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
  return <Checking />
}

/** Usually shown for a moment only, so it draws nothing that would flash. */
const Checking = () => (
  <main>
    <h1 className="visually-hidden">Foyer</h1>
    <Loading rows={0} />
  </main>
)
