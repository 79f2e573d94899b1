import { useSyncExternalStore } from 'react'
import type { Output } from '#web/api-types.ts'

export type Me = Output<'startSession'>['attorney']

/** asking: not known yet. out: nobody is signed in. unreachable: the server did not answer when asked. */
export type Session = { state: 'asking' | 'out' | 'unreachable' } | { state: 'in'; me: Me }

type Token = { value: string; expiresAt: number }

let session: Session = { state: 'asking' }
// In memory only: no script of another day or tab finds it in a store.
let token: Token | undefined
const listeners = new Set<() => void>()

// A channel reaches this origin only: there is no target to name.
/* oxlint-disable unicorn/require-post-message-target-origin */
const otherTabs = new BroadcastChannel('foyer-session')
otherTabs.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (data === 'out') forget()
  // The cookie is that of somebody else perhaps: this tab goes on as who is signed in now.
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

/** Who is signed in; for screens that only exist then. */
export const useMe = (): Me => {
  const now = useSession()
  if (now.state !== 'in') throw new Error('This screen needs somebody signed in.')
  return now.me
}

export const accessToken = (): string | undefined => token?.value

const become = (next: Session) => {
  session = next
  for (const listener of listeners) listener()
}

const forget = () => {
  token = undefined
  become({ state: 'out' })
}

export const updateMe = (me: Me): void => {
  if (session.state === 'in') become({ state: 'in', me })
}

/** After signing in, with the answer of startSession. */
export const enter = ({ access_token, expires_in, attorney }: Output<'startSession'>): void => {
  keep(access_token, expires_in)
  become({ state: 'in', me: attorney })
  otherTabs.postMessage('in')
}

const keep = (value: string, expiresInSeconds: number) => {
  token = { value, expiresAt: Date.now() + expiresInSeconds * 1000 }
}

/** For this tab and all others. The cookie was ended by endSession before. */
export const leave = (): void => {
  forget()
  otherTabs.postMessage('out')
}

/**
 * A new access token for the cookie of the session. One tab at a time: a refresh token works once.
 * @returns undefined when the session is over
 */
export const renew = async (): Promise<string | undefined> => {
  const before = token
  return inTurn(async () => {
    // Another call of this tab may have renewed it while this one waited.
    if (token && token !== before) return token.value
    const response = await fetch(foyerAddresses.renewSession.path, {
      method: foyerAddresses.renewSession.method,
    }).catch(() => undefined)
    if (response === undefined || response.status >= 500) {
      if (session.state !== 'in') become({ state: 'unreachable' })
      return token?.value
    }
    if (!response.ok) {
      forget()
      return undefined
    }
    const answer = (await response.json()) as Output<'renewSession'>
    keep(answer.access_token, answer.expires_in)
    become({ state: 'in', me: answer.attorney })
    return answer.access_token
  })
}

let turn: Promise<unknown> = Promise.resolve()

/** Browsers have locks on HTTPS and localhost only; elsewhere the calls of this tab wait for one another alone. */
const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
  if ('locks' in navigator) return navigator.locks.request('foyer-session', act)
  const acting = turn.then(act)
  turn = acting.catch(() => undefined)
  return acting
}

/** A token that is good for a while yet, for what outlives a single answer. */
export const freshToken = async (): Promise<string | undefined> =>
  token && token.expiresAt - Date.now() > 30_000 ? token.value : renew()

/** The first thing the app does: is there a session to go on with? */
export const arrive = async (readWelcome: () => Promise<Output<'readWelcome'>>): Promise<void> => {
  become({ state: 'asking' })
  try {
    const { has_session } = await readWelcome()
    if (has_session) await renew()
    else become({ state: 'out' })
  } catch {
    become({ state: 'unreachable' })
  }
}
