import {
  Outlet,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { type InboxSearch, readInboxSearch } from '#web/features/leads/inbox/inbox-search.ts'
import { type OverviewSearch, readOverviewSearch } from '#web/features/overview/overview-search.ts'
import { Broken, BrokenPage } from '#web/shell/broken.tsx'
import { SignedIn } from '#web/shell/signed-in.tsx'
import { NotFound } from '#web/shell/not-found.tsx'

/**
 * Wraps the error of a part that did not load. The router reloads the page for errors that it recognizes as loading errors;
 * without a network that would end the whole app.
 */
const part = <T,>(loading: Promise<T>): Promise<T> =>
  loading.catch((cause: unknown) => {
    throw new Error('A part of the app did not load.', { cause })
  })

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: BrokenPage })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } =>
    // Only a path of this app is accepted, not the address of another site.
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
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => part(import('#web/features/session/invitation.tsx')), 'Invitation'),
  errorComponent: BrokenPage,
})

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: SignedIn,
  errorComponent: BrokenPage,
})
const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox', replace: true })
  },
})
const firstRun = createRoute({
  getParentRoute: () => signedIn,
  path: '/first-run',
  component: lazyRouteComponent(() => part(import('#web/shell/first-run.tsx')), 'FirstRunPage'),
})
const inbox = createRoute({
  getParentRoute: () => signedIn,
  path: '/inbox',
  validateSearch: (search: Record<string, unknown>): InboxSearch => readInboxSearch(search),
  component: lazyRouteComponent(() => part(import('#web/features/leads/inbox/inbox-page.tsx')), 'InboxPage'),
})
const lead = createRoute({
  getParentRoute: () => signedIn,
  path: '/leads/$id',
  validateSearch: (search: Record<string, unknown>): InboxSearch => readInboxSearch(search),
  component: lazyRouteComponent(() => part(import('#web/features/leads/lead/lead-page.tsx')), 'LeadPage'),
})
const overview = createRoute({
  getParentRoute: () => signedIn,
  path: '/overview',
  validateSearch: (search: Record<string, unknown>): OverviewSearch => readOverviewSearch(search),
  component: lazyRouteComponent(
    () => part(import('#web/features/overview/overview-page.tsx')),
    'OverviewPage',
  ),
})
const team = createRoute({
  getParentRoute: () => signedIn,
  path: '/team',
  component: lazyRouteComponent(() => part(import('#web/features/team/team-page.tsx')), 'TeamPage'),
})
const mails = createRoute({
  getParentRoute: () => signedIn,
  path: '/mail',
  component: lazyRouteComponent(() => part(import('#web/features/mails/mails-page.tsx')), 'MailsPage'),
})
const jobs = createRoute({
  getParentRoute: () => signedIn,
  path: '/mail/tasks',
  component: lazyRouteComponent(() => part(import('#web/features/mails/jobs-page.tsx')), 'JobsPage'),
})
const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/firm', replace: true })
  },
})
const firmSettings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/firm',
  component: lazyRouteComponent(
    () => part(import('#web/features/settings/settings-page.tsx')),
    'FirmSettingsPage',
  ),
})
const hoursSettings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/hours',
  component: lazyRouteComponent(
    () => part(import('#web/features/settings/settings-page.tsx')),
    'HoursSettingsPage',
  ),
})
const formSettings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/form',
  component: lazyRouteComponent(
    () => part(import('#web/features/settings/settings-page.tsx')),
    'FormSettingsPage',
  ),
})
const toldSettings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/notifications',
  component: lazyRouteComponent(
    () => part(import('#web/features/settings/settings-page.tsx')),
    'ToldSettingsPage',
  ),
})
const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/audit',
  component: lazyRouteComponent(() => part(import('#web/features/settings/audit-page.tsx')), 'AuditPage'),
})
const data = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/data',
  component: lazyRouteComponent(() => part(import('#web/features/settings/data/data-page.tsx')), 'DataPage'),
})
const importFile = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/data/$id',
  component: lazyRouteComponent(
    () => part(import('#web/features/settings/data/import-page.tsx')),
    'ImportPage',
  ),
})
const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => part(import('#web/features/account/account-page.tsx')), 'AccountPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    register,
    forgot,
    reset,
    invitation,
    signedIn.addChildren([
      home,
      firstRun,
      inbox,
      lead,
      overview,
      team,
      mails,
      jobs,
      settings,
      firmSettings,
      hoursSettings,
      formSettings,
      toldSettings,
      audit,
      data,
      importFile,
      account,
    ]),
  ]),
  basepath: '/app',
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
})

declare module '@tanstack/react-router' {
  // This is how the router makes its addresses known to TypeScript.
  interface Register {
    router: typeof router
  }
}
