import {
  Outlet,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { type InboxSearch, readInboxSearch } from '#web/features/leads/inbox/inbox-search.ts'
import { Broken, BrokenPage } from '#web/shell/broken.tsx'
import { Inside } from '#web/shell/inside.tsx'
import { Lost } from '#web/shell/lost.tsx'

/** The router reloads by itself where it knows the error as one of loading, which without a network ends the whole app. */
const part = <T,>(loading: Promise<T>): Promise<T> =>
  loading.catch((cause: unknown) => {
    throw new Error('A part of the app did not load.', { cause })
  })

const root = createRootRoute({ component: Outlet, notFoundComponent: Lost, errorComponent: BrokenPage })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } =>
    // An address of this app, not of another site.
    typeof search['to'] === 'string' && /^\/(?![/\\])/.test(search['to']) ? { to: search['to'] } : {},
  component: lazyRouteComponent(() => part(import('#web/features/session/sign-in.tsx')), 'SignIn'),
  errorComponent: BrokenPage,
})
const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  component: lazyRouteComponent(() => part(import('#web/features/session/register.tsx')), 'Register'),
  errorComponent: BrokenPage,
})
const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(
    () => part(import('#web/features/session/forgot-password.tsx')),
    'ForgotPassword',
  ),
  errorComponent: BrokenPage,
})
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(
    () => part(import('#web/features/session/reset-password.tsx')),
    'ResetPassword',
  ),
  errorComponent: BrokenPage,
})

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Inside,
  errorComponent: BrokenPage,
})
const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox', replace: true })
  },
})
const inbox = createRoute({
  getParentRoute: () => inside,
  path: '/inbox',
  validateSearch: (search: Record<string, unknown>): InboxSearch => readInboxSearch(search),
  component: lazyRouteComponent(() => part(import('#web/features/leads/inbox/inbox-page.tsx')), 'InboxPage'),
})
const lead = createRoute({
  getParentRoute: () => inside,
  path: '/leads/$id',
  validateSearch: (search: Record<string, unknown>): InboxSearch => readInboxSearch(search),
  component: lazyRouteComponent(() => part(import('#web/features/leads/lead/lead-page.tsx')), 'LeadPage'),
})
const team = createRoute({
  getParentRoute: () => inside,
  path: '/team',
  component: lazyRouteComponent(() => part(import('#web/features/team/team-page.tsx')), 'TeamPage'),
})
const mails = createRoute({
  getParentRoute: () => inside,
  path: '/mail',
  component: lazyRouteComponent(() => part(import('#web/features/mails/mails-page.tsx')), 'MailsPage'),
})
const jobs = createRoute({
  getParentRoute: () => inside,
  path: '/mail/tasks',
  component: lazyRouteComponent(() => part(import('#web/features/mails/jobs-page.tsx')), 'JobsPage'),
})
const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/firm', replace: true })
  },
})
const firmSettings = createRoute({
  getParentRoute: () => inside,
  path: '/settings/firm',
  component: lazyRouteComponent(
    () => part(import('#web/features/settings/settings-page.tsx')),
    'FirmSettingsPage',
  ),
})
const formSettings = createRoute({
  getParentRoute: () => inside,
  path: '/settings/form',
  component: lazyRouteComponent(
    () => part(import('#web/features/settings/settings-page.tsx')),
    'FormSettingsPage',
  ),
})
const audit = createRoute({
  getParentRoute: () => inside,
  path: '/settings/audit',
  component: lazyRouteComponent(() => part(import('#web/features/settings/audit-page.tsx')), 'AuditPage'),
})
const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(() => part(import('#web/features/account/account-page.tsx')), 'AccountPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    register,
    forgot,
    reset,
    inside.addChildren([
      home,
      inbox,
      lead,
      team,
      mails,
      jobs,
      settings,
      firmSettings,
      formSettings,
      audit,
      account,
    ]),
  ]),
  basepath: '/app',
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
})

declare module '@tanstack/react-router' {
  // The router's own way to make its addresses known to the types.
  interface Register {
    router: typeof router
  }
}
