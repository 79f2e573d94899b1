import { useLocation } from '@tanstack/react-router'

declare module '@tanstack/react-router' {
  // This is how the router types the state of a history entry.
  interface HistoryState {
    email?: string
  }
}

/** The e-mail typed on the page before, so that nobody types it twice. It is not in the URL, because URLs end up in logs. */
export const useTypedEmail = (): string => useLocation({ select: ({ state }) => state.email ?? '' })
