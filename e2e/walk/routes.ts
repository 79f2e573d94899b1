import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The routes that each test walks. */
const shares = {
  leads: ['/', '/inbox', '/leads/$id'],
  firm: [
    '/account',
    '/first-run',
    '/forgot-password',
    '/invitation',
    '/mail',
    '/mail/tasks',
    '/overview',
    '/register',
    '/reset-password',
    '/settings',
    '/settings/audit',
    '/settings/data',
    '/settings/data/$id',
    '/settings/firm',
    '/settings/form',
    '/settings/hours',
    '/settings/notifications',
    '/sign-in',
    '/team',
  ],
} as const

export type Share = keyof typeof shares
type Route<Name extends Share> = (typeof shares)[Name][number]
export type Walks<Name extends Share> = Record<Route<Name>, () => Promise<void>>

/** Fails for a new route until one of the tests walks it. */
export const assertEveryRouteHasItsWalk = (): void =>
  assert.deepEqual(Object.values(shares).flat().sort(), routesOfTheApp())

/** The paths in src/web/routes.tsx. */
const routesOfTheApp = () => {
  const source = readFileSync(join(import.meta.dirname, '..', '..', 'src/web/routes.tsx'), 'utf8')
  const paths = [...source.matchAll(/^ {2}path: '([^']+)',$/gm)].map(([, path]) => path)
  const layouts = [...source.matchAll(/createRoute\(\{[^}]*\bid: '/g)].length
  assert.equal(paths.length + layouts, [...source.matchAll(/= createRoute\(/g)].length)
  return paths.sort()
}
