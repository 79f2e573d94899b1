import { useEffect, useState } from 'react'
import type { Change } from '#contract/schemas/changes.ts'
import { jobMoved } from '#web/features/leads/bulk/follow-bulk.ts'
import { forgetRows, readRows } from '#web/features/leads/inbox/live-rows.ts'
import { followChanges } from '#web/one-stream.ts'
import { queryClient, refreshCounts, refreshFailedWork } from '#web/queries.ts'

/**
 * Follows the change feed while the app is open, and reads again whatever changed. After an interruption it continues at its
 * last cursor, so that no change is missed.
 * @returns whether the feed is open, or was a moment ago
 */
export const useLive = (attorneyId: number): boolean => {
  const [live, setLive] = useState(true)
  useEffect(() => {
    let wasLive = true
    return followChanges(attorneyId, {
      change: applyChange,
      missed: () => void readAgain(),
      live: (isLive) => {
        // No need after a shorter interruption: the queries repeat failed requests themselves.
        if (isLive && !wasLive) void readFailed()
        wasLive = isLive
        setLive(isLive)
      },
    })
  }, [attorneyId])
  return live
}

const read = (...queryKey: unknown[]) => void queryClient.invalidateQueries({ queryKey })

const applyChange = ({ kind, lead_id, job_id }: Change) => {
  if (kind === 'ready') return
  if (kind === 'lead.readers') return read('readers', lead_id)
  if (kind === 'resync') return void readAgain()
  if (kind === 'job.moved') {
    if (job_id !== null) jobMoved(job_id)
    read('imports')
    return read('mailbox', 'jobs')
  }
  // The due times of any leads.
  if (kind === 'settings.due_moved') return void readAgain()
  // Failed mail or jobs were retried or dismissed: the number on the badge changes.
  if (/^(mails?|job)\./.test(kind)) void refreshFailedWork()
  if (kind.startsWith('resume.infect')) read('scanner')
  if (lead_id === null) {
    for (const key of firmKeys[kind.split('.')[0] ?? ''] ?? []) read(key)
  } else {
    for (const key of ['activity', ...(keysOf(kind) ?? [])]) read(key, lead_id)
    // A new lead, or what was read of its resume, may join any other one.
    if (/^lead\.(submitted|added|imported)$/.test(kind) || kind === 'resume.read')
      for (const key of relatedKeys) read(key)
    if (!kind.startsWith('lead.')) return
    readRows([lead_id])
    refreshCounts()
  }
}

const relatedKeys = ['related', 'resume-changes']

const firmKeys: Partial<Record<string, string[]>> = {
  settings: ['settings', 'welcome', 'told'],
  attorney: ['attorneys', 'colleagues', 'invitations', 'told'],
  invitation: ['attorneys', 'colleagues', 'invitations', 'told'],
  mails: ['mails'],
  view: ['views'],
  export: ['exports'],
}

const keysOf = (kind: string): string[] | undefined =>
  ({
    lead: ['lead', 'mails', 'related'],
    mail: ['mails'],
    resume: ['preview', 'report', 'resume-text'],
  })[kind.split('.')[0] ?? '']

/** Reads everything again. Waits for running requests first, because their answers may be old already. */
const readAgain = async () => {
  const reading = queryClient.getQueryCache().findAll({ fetchStatus: 'fetching' })
  await Promise.allSettled(reading.map(async (query) => query.promise))
  forgetRows()
  await queryClient.invalidateQueries()
}

/** Reads again what could not be read while the connection was broken. */
const readFailed = () =>
  queryClient.refetchQueries({ type: 'active', predicate: ({ state }) => state.isInvalidated })
