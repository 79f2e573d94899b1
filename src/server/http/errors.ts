import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problems, type ProblemCode, type ProblemDocument } from '#contract/problems.ts'
import { Problem } from '#server/problem.ts'
import { Outage } from '#server/outage.ts'
import { securityHeaders } from './security-headers.ts'

export const problemMediaType = 'application/problem+json'

/**
 * Answers every error with a problem document (RFC 9457): a plain sentence for the person. The cause is only logged.
 */
export const answerErrors = (app: FastifyInstance): void => {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    return sendProblem(request, reply, explain(request, error))
  })
}

const answered = new WeakMap<FastifyRequest, ProblemCode>()

/** The code of the problem that a request was answered with; undefined for a success. */
export const problemCodeOf = (request: FastifyRequest): ProblemCode | undefined => answered.get(request)

/** Turns an error into the problem that the client gets, and logs the cause. */
export const explain = (request: FastifyRequest, error: unknown): Problem => {
  const problem = toProblem(error)
  answered.set(request, problem.code)
  logCause(request, problem)
  return problem
}

/** For addresses that the router cannot parse. No hook runs for these, so the headers are set here. */
export const answerFrameworkError = (
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void => {
  reply.headers({ ...securityHeaders, 'x-request-id': request.id })
  void sendProblem(request, reply, toProblem(error))
}

export const sendProblem = (request: FastifyRequest, reply: FastifyReply, problem: Problem) =>
  reply
    .code(problem.status)
    .headers(problem.headers)
    .header('cache-control', 'no-store')
    .type(problemMediaType)
    // The serializer of the route is only for its successful answers.
    .serializer(JSON.stringify)
    .send(toDocument(problem, request.id))

export const toDocument = (problem: Problem, requestId: string): ProblemDocument => ({
  type: `/problems#${problem.code}`,
  title: problems[problem.code].title,
  status: problem.status,
  detail: problem.message,
  code: problem.code,
  request_id: requestId,
  ...(problem.errors && { errors: problem.errors }),
  ...oauthMembers(problem),
})

/** RFC 6749 section 5.2: errors of the token endpoint also carry `error`. */
const oauthMembers = ({ code, message }: Problem) => {
  const error = oauthErrors[code]
  return error ? { error, error_description: message } : {}
}

const oauthErrors: Partial<Record<ProblemCode, string>> = {
  invalid_grant: 'invalid_grant',
  wrong_credentials: 'invalid_grant',
  waiting_for_approval: 'invalid_grant',
  account_deactivated: 'invalid_grant',
  unsupported_grant_type: 'unsupported_grant_type',
}

const toProblem = (error: unknown): Problem => {
  if (error instanceof Problem) return error
  if (error instanceof Outage) return problemOfOutage(error)
  const { code = '', statusCode } = frameworkError(error)
  const own = byFrameworkCode[code]
  if (own) return new Problem(own[0], own[1], { cause: error })
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem('malformed_request', 'The request cannot be read.', { cause: error })
  }
  return new Problem('internal_error', 'Something went wrong on the server. It has been logged.', {
    cause: error,
  })
}

const problemOfOutage = (outage: Outage): Problem => {
  const [code, seconds, sentence] =
    outage.kind === 'full'
      ? ([
          'storage_full',
          '60',
          'The server has no room left. Nothing was stored; please tell the firm.',
        ] as const)
      : (['unavailable', '5', 'The server cannot do this at the moment. Please try again shortly.'] as const)
  return new Problem(code, outage.outcome === 'unknown' ? outcomeUnknown : sentence, {
    headers: { 'retry-after': seconds },
    cause: outage,
  })
}

const outcomeUnknown =
  'The server failed while storing: it is not known whether anything was stored. Please try again shortly.'

const frameworkError = (error: unknown): Partial<FastifyError> => (error instanceof Error ? error : {})

const byFrameworkCode: Record<string, [ProblemCode, string]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'This Content-Type is not accepted here.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['too_large', 'The body is too large.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed_request', 'The body is empty; JSON was expected.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['malformed_request', 'The body is not valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'malformed_request',
    'The body does not have the length given in Content-Length.',
  ],
  FST_ERR_BAD_URL: ['malformed_request', 'The address cannot be read.'],
  FST_ERR_MAX_PARAM_LENGTH: ['not_found', 'There is nothing under this address.'],
}

const logCause = (request: FastifyRequest, problem: Problem) => {
  if (problem.status >= 500)
    request.log.error({ err: problem.cause ?? problem, code: problem.code }, 'request failed')
  else request.log.debug({ code: problem.code }, 'request refused')
}
