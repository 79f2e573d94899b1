import type { FastifyInstance } from 'fastify'
import type { EndpointName } from '#contract/api.ts'
import type { RateLimited } from '#contract/endpoint.ts'
import type { Metrics } from '#server/adapters/telemetry/metrics.ts'
import type { Deps } from '#server/deps.ts'
import type { ReceivedResume } from '#server/features/intake/upload/receive-resume.ts'
import type { Check } from '#server/findings.ts'
import type { Handlers } from '#server/http/handlers.ts'
import type { FileReceiver } from '#server/http/multipart/multipart.ts'
import type { Job } from '#server/work/jobs/define-job.ts'
import type { Follower } from '#server/work/follow-feed.ts'
import type { Periodic } from '#server/work/periodic.ts'

/** What a folder of features/ adds to Foyer. features.ts lists all of them. */
export type Feature = {
  /** The handlers of its endpoints, each under its name in the contract. */
  handlers?: Partial<Handlers<Deps, never>>
  /** Adds routes that are not endpoints of the API. */
  pages?(app: FastifyInstance, deps: Deps, services: PageServices): void
  /** Work that is done at intervals. */
  periodic?: readonly Periodic<Deps>[]
  /** Kinds of background jobs, each done at least once, on any node. */
  jobs?: readonly Job[]
  /** Followers react to events later, in transactions of their own. */
  followers?: readonly Follower<Deps>[]
  /** What the doctor checks; it works without a server. */
  checks?: readonly Check[]
}

/** What pages get in addition to deps. */
export type PageServices = {
  /** Counts one request of the address. @throws Problem too_many_requests */
  limit(what: RateLimited, address: string): Promise<void>
  receiver: FileReceiver<ReceivedResume>
  /** For keys that sign values in pages. */
  secretKey: string
  metrics: Pick<Metrics, 'render' | 'contentType'>
}

/** Merges the handlers of all features. The compiler refuses an endpoint that two features handle. */
export const foldHandlers = <const Features extends readonly Feature[]>(
  features: Features & HandledOnce<Features>,
): Together<HandlersOf<Features[number]>> => Object.assign({}, ...features.map(({ handlers }) => handlers))

type HandlersOf<F> = F extends { handlers: infer H } ? H : never

type Together<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never

/** Requires a property that does not exist, so that its name appears in the error of the compiler. */
type HandledOnce<Features extends readonly Feature[]> = {
  [N in HandledTwice<Features> as `two features handle ${N}`]: never
}

type HandledTwice<Features extends readonly Feature[]> = Features extends readonly [
  infer First,
  ...infer Others extends readonly Feature[],
]
  ? (NamesIn<First> & NamesIn<Others[number]>) | HandledTwice<Others>
  : never

type NamesIn<F> = F extends { handlers: infer H } ? keyof H & EndpointName : never
