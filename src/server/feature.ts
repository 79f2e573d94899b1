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

/** What a folder of features/ adds to Foyer; it stands in the list of features.ts. */
export type Feature = {
  /** Of its endpoints, each under its name in the contract. */
  handlers?: Partial<Handlers<Deps, never>>
  /** Mounts what people or machines open that is no endpoint. */
  pages?(app: FastifyInstance, deps: Deps, around: PageSurroundings): void
  /** What has to be done now and then. */
  periodic?: readonly Periodic<Deps>[]
  /** Kinds of work that is done in the background, at least once and on any node. */
  jobs?: readonly Job[]
  /** Who reacts to events, after them and apart from those who caused them. */
  followers?: readonly Follower<Deps>[]
  /** What the doctor looks at; it does so without a server. */
  checks?: readonly Check[]
}

/** What pages are given beside deps, as far as endpoints have it by themselves or it is about the server. */
export type PageSurroundings = {
  /** Counts one request of the address. @throws Problem too_many_requests */
  limit(what: RateLimited, address: string): Promise<void>
  receiver: FileReceiver<ReceivedResume>
  /** To derive keys from that sign what pages carry. */
  secretKey: string
  metrics: Pick<Metrics, 'render' | 'contentType'>
}

/** The handlers of all features in one object. The compiler refuses an endpoint that two of them handle. */
export const foldHandlers = <const Features extends readonly Feature[]>(
  features: Features & HandledOnce<Features>,
): Together<HandlersOf<Features[number]>> => Object.assign({}, ...features.map(({ handlers }) => handlers))

type HandlersOf<F> = F extends { handlers: infer H } ? H : never

type Together<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never

/** Asks for a property that nobody has, whose name tells what is wrong. */
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
