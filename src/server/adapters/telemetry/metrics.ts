import { Counter, Gauge, Registry } from '@prometheus-io/client'
import { type LeadStage, leadStages } from '#contract/values/lead-stage.ts'
import { scanStates } from '#contract/values/resume-scan.ts'
import { type MailKind, MailState } from '#contract/schemas/mails.ts'
import { type JobReading, makeJobMetrics } from './job-metrics.ts'
import { makeCounters, makeGauge, makeGauges, makeRequestTimer } from './instruments.ts'
import { processMetrics } from './process-metrics.ts'

// oxfmt-ignore
const submissionOutcomes = [
  'stored', 'repeated', 'refused_type', 'refused_unsafe', 'refused_fields', 'malformed', 'too_large',
  'rate_limited', 'stalled', 'aborted', 'unavailable', 'full', 'error',
] as const
// oxfmt-ignore
const signInOutcomes = [
  'signed_in', 'renewed', 'wrong_credentials', 'not_active', 'renewal_refused', 'malformed',
  'rate_limited', 'stalled', 'aborted', 'unavailable', 'full', 'error',
] as const

export type SubmissionOutcome = (typeof submissionOutcomes)[number]
export type SignInOutcome = (typeof signInOutcomes)[number]
/** refused: failed because of the recipient only, which is not a problem of the firm; not counted as failed. */
export const mailStates = [...MailState.options, 'refused'] as const

export type MailOutcome = 'sent' | 'later' | 'failed' | 'link_instead' | 'pointless'

/** Values that are read when /metrics is asked for; undefined when they cannot be read at the moment. */
export type Readings = {
  ready: boolean
  leads: Record<LeadStage, number> | undefined
  mails: Record<(typeof mailStates)[number], number> | undefined
  oldestMailSeconds: number | undefined
  isMailRefused: boolean | undefined
  jobs: JobReading[] | undefined
  disk: { freeBytes: number; sizeBytes: number } | undefined
}

export type MetricsAbout = { version: string; database: string; storage: string; diskReserveBytes: number }

export type Metrics = ReturnType<typeof makeMetrics>

/**
 * Everything that /metrics shows, named by the conventions of Prometheus. Labels are words from the lists in this file,
 * or route patterns: they contain nothing that a person typed, and their number does not grow.
 */
export const makeMetrics = (about: MetricsAbout) => {
  const registry = new Registry()
  describeBuild(registry, about)
  const jobs = makeJobMetrics(registry)
  const show = makeShow(registry)
  const ofProcess = processMetrics()

  return {
    request: makeRequestTimer(registry),
    submission: makeCounters(registry, help.submissions, 'outcome', submissionOutcomes),
    signIn: makeCounters(registry, help.signIns, 'outcome', signInOutcomes),
    mailAttempt: makeMailAttempts(registry),
    scan: makeCounters(registry, help.scans, 'outcome', [...scanStates, 'failed']),
    mailServerReachable: makeReachable(registry),
    jobEnded: jobs.ended,
    databaseError: makeCounters(registry, help.databaseErrors, 'kind', ['unavailable', 'full', 'conflict']),
    storageError: makeCounters(registry, help.storageErrors, 'kind', [
      'unavailable',
      'full',
      'missing',
      'other',
    ]),
    orphanFound: makeOrphans(registry),
    upkeep: makeUpkeepWatch(registry),
    contentType: registry.contentType,
    /** The page in the text format 0.0.4. */
    render: async (readings: Readings): Promise<string> => {
      show(readings)
      jobs.show(readings.jobs)
      return `${await registry.metrics()}\n${await ofProcess.metrics()}`
    },
  }
}

// oxfmt-ignore
const help = {
  build: ['foyer_build_info', 'Always 1; the labels say what runs.'],
  reserve: ['foyer_disk_reserve_bytes', 'Resumes are refused when less than this would be free.'],
  free: ['foyer_disk_free_bytes', 'Free on the disk of DATA_DIR.'],
  size: ['foyer_disk_size_bytes', 'Size of the disk of DATA_DIR.'],
  ready: ['foyer_ready', 'Can the server store a lead? As /readyz says.'],
  leads: ['foyer_leads', 'Leads by state. The same on every node.'],
  mails: ['foyer_mails', 'Mails by state; refused: failed because of the recipient only. The same on every node.'],
  refused: ['foyer_mail_refused', 'Does the mail server refuse what the firm sends? The same on every node.'],
  oldest: ['foyer_oldest_mail_seconds', 'How long the mail that became due first has been waiting. The same on every node.'],
  submissions: ['foyer_submissions_total', 'Submissions by outcome, API and form together.'],
  signIns: ['foyer_sign_ins_total', 'Sign-ins and renewals by outcome.'],
  attempts: ['foyer_mail_attempts_total', 'Tries to send a mail by kind and outcome.'],
  reachable: ['foyer_mail_server_reachable', 'Did the mail server answer when last tried? 1 before the first try.'],
  scans: ['foyer_resume_scans_total', 'Resumes that the virus scanner was asked about, by its answer; failed: it gave none, and is asked again.'],
  databaseErrors: ['foyer_database_errors_total', 'Failed requests to the database by kind. Conflicts are tried again.'],
  storageErrors: ['foyer_storage_errors_total', 'Failed requests to the file store by kind.'],
  orphans: ['foyer_orphans_total', 'Files without a lead that were moved to the trash.'],
  upkeepFailures: ['foyer_upkeep_failures_total', 'Failed runs of upkeep tasks.'],
  upkeepSuccess: ['foyer_upkeep_last_success_timestamp_seconds', 'When the upkeep task last succeeded; until then, when the server started.'],
} as const

const describeBuild = (
  registry: Registry,
  { version, database, storage, diskReserveBytes }: MetricsAbout,
) => {
  const [name, text] = help.build
  const labels = { version, database, storage }
  const build = new Gauge({ name, help: text, labelNames: Object.keys(labels), registers: [registry] })
  build.set(labels, 1)
  makeGauge(registry, help.reserve)(diskReserveBytes)
}

const makeShow = (registry: Registry) => {
  const ready = makeGauge(registry, help.ready)
  const leads = makeGauges(registry, help.leads, 'state', leadStages)
  const mails = makeGauges(registry, help.mails, 'state', mailStates)
  const oldest = makeGauge(registry, help.oldest)
  const refused = makeGauge(registry, help.refused)
  const free = makeGauge(registry, help.free)
  const size = makeGauge(registry, help.size)
  return (readings: Readings) => {
    ready(Number(readings.ready))
    leads(readings.leads ?? {})
    mails(readings.mails ?? {})
    oldest(readings.oldestMailSeconds)
    refused(readings.isMailRefused === undefined ? undefined : Number(readings.isMailRefused))
    free(readings.disk?.freeBytes)
    size(readings.disk?.sizeBytes)
  }
}

const makeMailAttempts = (registry: Registry) => {
  const [name, text] = help.attempts
  const attempts = new Counter({ name, help: text, labelNames: ['kind', 'outcome'], registers: [registry] })
  const usual = ['sent', 'later', 'failed']
  const outcomes = {
    confirmation: usual,
    notification: [...usual, 'link_instead', 'pointless'],
    password_reset: [...usual, 'pointless'],
    invitation: [...usual, 'pointless'],
    infected_resume: [...usual, 'pointless'],
  }
  for (const [kind, each] of Object.entries(outcomes)) {
    for (const outcome of each) attempts.inc({ kind, outcome }, 0)
  }
  return (kind: MailKind, outcome: MailOutcome) => attempts.inc({ kind, outcome })
}

const makeReachable = (registry: Registry) => {
  const reachable = makeGauge(registry, help.reachable)
  reachable(1)
  return (answers: boolean) => reachable(Number(answers))
}

const makeOrphans = (registry: Registry) => {
  const [name, text] = help.orphans
  const orphans = new Counter({ name, help: text, registers: [registry] })
  return () => orphans.inc()
}

/** A task counts as successful at the start of the server, so that one that never succeeds is noticed too. */
const makeUpkeepWatch = (registry: Registry) => {
  const labelNames = ['chore']
  const registers = [registry]
  const failures = new Counter({
    name: help.upkeepFailures[0],
    help: help.upkeepFailures[1],
    labelNames,
    registers,
  })
  const success = new Gauge({
    name: help.upkeepSuccess[0],
    help: help.upkeepSuccess[1],
    labelNames,
    registers,
  })
  return {
    expect: (chores: readonly string[], at: number) => {
      for (const chore of chores) {
        failures.inc({ chore }, 0)
        success.set({ chore }, at / 1000)
      }
    },
    ended: (chore: string, succeeded: boolean, at: number) =>
      succeeded ? success.set({ chore }, at / 1000) : failures.inc({ chore }),
  }
}
