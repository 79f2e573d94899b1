import { useEffect, useState } from 'react'
import type { Output } from '#web/api-types.ts'
import { toastOvertaken } from '../toast-conflict.ts'

/**
 * Which dialog over a lead is open. It closes when somebody else changes the lead meanwhile, and a toast says who did what: the
 * answer to the dialog was meant for the lead as it was.
 * @returns the open dialog, and what opens another or none
 */
export const useAsking = <What extends string>(lead: Output<'readLead'>) => {
  const [asked, ask] = useState<{ what: What; version: number }>()
  useEffect(() => {
    if (asked === undefined || asked.version === lead.version) return
    ask(undefined)
    void toastOvertaken(lead)
  }, [asked, lead])
  return [asked?.what, (what: What | undefined) => ask(what && { what, version: lead.version })] as const
}
