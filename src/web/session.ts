import { useSyncExternalStore } from 'react'
import type { Output } from '#web/api-types.ts'

export type Me = Output<'startSession'>['attorney']

/** asking: not known yet. out: nobody is signed in. unreachable: the server did not answer. */
export type Session = { state: 'asking' | 'out' | 'unreachable' } | { state: 'in'; me: Me }

type Token = { value: string; expiresAt: number }

let session: Session = { state: 'asking' }
// Only in memory, never in a browser store, where another script could find it later or in another tab.
let token: Token | undefined
const listeners = new Set<() => void>()

// A BroadcastChannel only reaches the same origin, so its postMessage takes no target origin.
/* oxlint-disable unicorn/require-post-message-target-origin */
const otherTabs = new BroadcastChannel('foyer-session')
otherTabs.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (data === 'out') forget()
  // The cookie may belong to another attorney now: this tab continues as whoever signed in last.
  if (data === 'in' && session.state !== 'asking') void renew()
})

export const useSession = (): Session =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => session,
  )

/** The signed-in attorney, for screens that are shown only to signed-in attorneys. */
export const useMe = (): Me => {
  const now = useSession()
  if (now.state !== 'in') throw new Error('This screen needs somebody signed in.')
  return now.me
}

export const accessToken = (): string | undefined => token?.value

const setSession = (next: Session) => {
  session = next
  for (const listener of listeners) listener()
}

const forget = () => {
  token = undefined
  setSession({ state: 'out' })
}

export const updateMe = (me: Me): void => {
  if (session.state === 'in') setSession({ state: 'in', me })
}

/** Call with the answer of startSession after signing in. */
export const showSignedIn = ({ access_token, expires_in, attorney }: Output<'startSession'>): void => {
  keepToken(access_token, expires_in)
  setSession({ state: 'in', me: attorney })
  otherTabs.postMessage('in')
}

const keepToken = (value: string, expiresInSeconds: number) => {
  token = { value, expiresAt: Date.now() + expiresInSeconds * 1000 }
}

/** Signs out this tab and all others. endSession must have ended the cookie's session before. */
export const showSignedOut = (): void => {
  forget()
  otherTabs.postMessage('out')
}

/**
 * Gets a new access token by the session cookie. Only one tab does so at a time, because a refresh token works once.
 * @returns undefined when the session has ended
 */
export const renew = async (): Promise<string | undefined> => {
  const before = token
  return oneAtATime(async () => {
    // Another call of this tab may have renewed it while this one waited.
    if (token && token !== before) return token.value
    const response = await fetch(foyerAddresses.renewSession.path, {
      method: foyerAddresses.renewSession.method,
    }).catch(() => undefined)
    if (response === undefined || response.status >= 500) {
      if (session.state !== 'in') setSession({ state: 'unreachable' })
      return token?.value
    }
    if (!response.ok) {
      forget()
      return undefined
    }
    const answer = (await response.json()) as Output<'renewSession'>
    keepToken(answer.access_token, answer.expires_in)
    setSession({ state: 'in', me: answer.attorney })
    return answer.access_token
  })
}

let lastAct: Promise<unknown> = Promise.resolve()

/** Browsers offer locks on HTTPS and localhost only; elsewhere only the calls of the same tab wait for each other. */
const oneAtATime = <T>(act: () => Promise<T>): Promise<T> => {
  if ('locks' in navigator) return navigator.locks.request('foyer-session', act)
  const acting = lastAct.then(act)
  lastAct = acting.catch(() => undefined)
  return acting
}

/** An access token that is valid for at least 30 more seconds, for a request that stays open. */
export const freshToken = async (): Promise<string | undefined> =>
  token && token.expiresAt - Date.now() > 30_000 ? token.value : renew()

/** The first step of the app: continues the session of the cookie when one exists. */
export const resumeSession = async (readWelcome: () => Promise<Output<'readWelcome'>>): Promise<void> => {
  setSession({ state: 'asking' })
  try {
    const { has_session } = await readWelcome()
    if (has_session) await renew()
    else setSession({ state: 'out' })
  } catch {
    setSession({ state: 'unreachable' })
  }
}
