import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate } from '@tanstack/react-router'
import { Suspense, lazy, useEffect, useState } from 'react'
import type { Output } from '#web/api-types.ts'
import { useLive } from './live.ts'
import { ScannerWarnings } from './scanner-warnings.tsx'
import { countsQuery, mailHealthQuery, openTimesQuery, waitingQuery, welcomeQuery } from '#web/queries.ts'
import { useMe } from '#web/session.ts'
import { followStarted } from '#web/features/leads/bulk/change-many.ts'
import { BulkReport } from '#web/features/leads/bulk/bulk-report.tsx'
import { useViewKeys } from '#web/features/leads/views/use-view-keys.ts'
import { signOut } from '#web/features/session/sign-out.ts'
import { text } from '#web/texts.ts'
import { setFirmZone } from '#web/ui/time/firm-zone.ts'
import { setOpenTimes } from '#web/ui/time/open-times.ts'
import { Icon, type IconName } from '#web/ui/icon.tsx'
import { useActs, useHeldKeys } from '#web/ui/keyboard/keys.ts'
import { nameOf } from '#web/ui/person.ts'
import classes from './shell.module.css'
import { Loading } from '#web/ui/states.tsx'
import { takeUndo } from '#web/ui/toasts.tsx'

const loadCommands = () => import('./command-menu.tsx')
const CommandMenu = lazy(() => loadCommands().then(({ CommandMenu: component }) => ({ default: component })))
const KeyHelp = lazy(() =>
  import('./key-help.tsx').then(({ KeyHelp: component }) => ({ default: component })),
)

/** The frame around every screen: navigation, connection state, light and dark, and the keys that work everywhere. */
export const Shell = () => {
  const me = useMe()
  const navigate = useNavigate()
  const live = useLive(me.id)
  const [open, setOpen] = useState<'commands' | 'help'>()
  const { data: welcome } = useQuery({ ...welcomeQuery, staleTime: Infinity })
  useEffect(() => setFirmZone(welcome?.firm_time_zone), [welcome?.firm_time_zone])
  const { data: openTimes } = useQuery(openTimesQuery)
  useEffect(() => setOpenTimes(openTimes), [openTimes])
  const { data: counts } = useQuery(countsQuery)
  const isAdmin = me.role === 'admin'
  const { data: waiting } = useQuery({ ...waitingQuery, enabled: isAdmin })
  const { data: mail } = useQuery({ ...mailHealthQuery, enabled: isAdmin })
  useEffect(() => void followStarted(me.id).catch(() => undefined), [me.id])
  useHeldKeys(open !== undefined)
  useViewKeys()
  // The menu is loaded ahead: users type immediately after pressing Ctrl-K.
  useEffect(() => {
    const timer = setTimeout(() => void loadCommands().catch(() => undefined), 3_000)
    return () => clearTimeout(timer)
  }, [])
  useActs({
    commands: () => setOpen('commands'),
    help: () => setOpen('help'),
    undo: takeUndo,
    search: () => void navigate({ to: '/inbox', search: { q: '' }, hash: 'search' }),
  })
  return (
    <div className={classes.frame}>
      <a href="#content" className={classes.skip}>
        {text('skip')}
      </a>
      <nav className={classes.nav} aria-label={text('nav.label')}>
        <Link to="/inbox" className={classes.firm} title={welcome?.firm_name}>
          {welcome?.firm_name ?? 'Foyer'}
        </Link>
        <Go to="/inbox" icon="inbox" label={text('nav.inbox')} count={counts?.pending} />
        <Go to="/overview" icon="chart" label={text('nav.overview')} />
        {isAdmin && (
          <Go
            to="/team"
            icon="team"
            label={text('nav.team')}
            count={waiting}
            alert={text('team.waiting', { count: waiting })}
          />
        )}
        {isAdmin && <Go to="/mail" icon="mail" label={text('nav.mail')} {...mailBadge(mail)} />}
        <Go to="/settings" icon="settings" label={text('nav.settings')} />
        <Go to="/account" icon="person" label={text('nav.account')} />
        <div className={classes.foot}>
          {!live && (
            <p className={classes.offline} role="status">
              <Icon name="offline" size={16} /> {text('offline.short')}
            </p>
          )}
          <p className={classes.me} title={me.email}>
            {nameOf(me)}
          </p>
          <div className={classes.tools}>
            <Tool icon="search" label={text('commands')} act={() => setOpen('commands')} />
            <Tool icon="keyboard" label={text('keys.title')} act={() => setOpen('help')} />
            <SchemeSwitch />
            <Tool icon="out" label={text('signout')} act={() => void signOut()} />
          </div>
        </div>
      </nav>
      <main id="content" className={classes.main} tabIndex={-1}>
        {!live && (
          <p className={classes.banner} role="status">
            {text('offline.banner')}
          </p>
        )}
        {isAdmin && <ScannerWarnings />}
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <Suspense fallback={null}>
        {open === 'commands' && <CommandMenu close={() => setOpen(undefined)} help={() => setOpen('help')} />}
        {open === 'help' && <KeyHelp close={() => setOpen(undefined)} />}
      </Suspense>
      <BulkReport />
    </div>
  )
}

type Destination = '/inbox' | '/overview' | '/team' | '/mail' | '/settings' | '/account'

/** The badge of Mail: "!" while the server refuses all mail or cannot be reached, else the number of failed mails and jobs. */
const mailBadge = (health: Output<'ready'> | undefined) => {
  if (health?.mail_refusal) return { count: '!' as const, alert: text('mail.refused') }
  const { mails_failed: mails = 0, jobs_failed: jobs = 0 } = health ?? {}
  if (mails + jobs > 0) {
    const sentences = [
      ...(mails > 0 ? [text('mail.stuck', { count: mails })] : []),
      ...(jobs > 0 ? [text('jobs.stuck', { count: jobs })] : []),
    ]
    return { count: mails + jobs, alert: sentences.join(', ') }
  }
  return health?.mail === 'trouble' ? { count: '!' as const, alert: text('mail.waits') } : {}
}

const Go = ({
  to,
  icon,
  label,
  count = 0,
  alert,
}: {
  to: Destination
  icon: IconName
  label: string
  count?: number | '!' | undefined
  /** What the number means, if somebody has to act on it. */
  alert?: string
}) => (
  <Link
    to={to}
    className={classes.go}
    activeOptions={{ includeSearch: false }}
    title={count === 0 ? undefined : alert}
  >
    <Icon name={icon} size={20} />
    <span>{label}</span>
    {count !== 0 && (
      <span className={classes.count} data-alert={alert && true}>
        {count.toLocaleString()}
      </span>
    )}
  </Link>
)

const Tool = ({ icon, label, act }: { icon: IconName; label: string; act: () => void }) => (
  <Tooltip label={label} withArrow>
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={label}
      onClick={act}
      className={classes.tool}
    >
      <Icon name={icon} />
    </ActionIcon>
  </Tooltip>
)

const SchemeSwitch = () => {
  const { setColorScheme } = useMantineColorScheme()
  const isDark = useComputedColorScheme('light') === 'dark'
  return (
    <Tool
      icon={isDark ? 'sun' : 'moon'}
      label={text(isDark ? 'scheme.light' : 'scheme.dark')}
      act={() => setColorScheme(isDark ? 'light' : 'dark')}
    />
  )
}
