import { useLocation } from '@tanstack/react-router'

declare module '@tanstack/react-router' {
  // The router's own way to type what travels with a step, beside its address.
  interface HistoryState {
    email?: string
  }
}

/** What was typed on the page before, so that nobody types it twice. Not in the address, which ends in logs. */
export const useTypedEmail = (): string => useLocation({ select: ({ state }) => state.email ?? '' })
