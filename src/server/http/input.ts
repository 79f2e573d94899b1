import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Endpoint } from '#contract/endpoint.ts'
import type { FieldError } from '#contract/problems.ts'
import { Problem } from '#server/problem.ts'

/**
 * Parses everything that an endpoint accepts. Reports all mistakes at once, in the order of the fields.
 * @throws Problem invalid_fields, or unsupported_grant_type as RFC 6749 requires
 */
export const parseInput = (
  endpoint: Endpoint,
  request: FastifyRequest,
  givenBody: unknown,
  file?: unknown,
): unknown => {
  const mistakes: FieldError[] = []
  const parse = (schema: z.ZodType | undefined, given: unknown) => {
    if (!schema) return {}
    const result = schema.safeParse(given)
    if (result.success) return result.data
    mistakes.push(...inOrder(schema, result.error.issues).map(toMistake))
    return {}
  }

  const { body } = endpoint
  const input = {
    params: parse(endpoint.params, request.params),
    query: parse(endpoint.query, request.query),
    headers: parse(endpoint.headers, request.headers),
    body: parse(bodySchema(body), givenBody ?? {}),
  }
  if (body && 'multipart' in body) {
    if (file === undefined) mistakes.push({ field: body.file, message: 'A file is required.' })
    input.body = { ...Object(input.body), file }
  }
  if (mistakes.length) throw toProblem(mistakes)
  return input
}

const bodySchema = (body: Endpoint['body']): z.ZodType | undefined => {
  if (!body) return undefined
  return 'json' in body ? body.json : 'form' in body ? body.form : body.multipart
}

/** Sorts issues by the order of the fields, because zod reports issues of several fields together last. */
const inOrder = (schema: z.ZodType, issues: z.core.$ZodIssue[]) => {
  const names: unknown[] = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  return issues.toSorted((a, b) => names.indexOf(a.path[0]) - names.indexOf(b.path[0]))
}

const toMistake = (issue: z.core.$ZodIssue): FieldError => ({
  field: issue.path.join('.') || 'body',
  message: issue.message,
  ...(issue.code === 'custom' && Place.safeParse(issue.params).data),
})

/** What some issues know of a mistake: where it is, and what would fit there. */
const Place = z.object({ offset: z.int(), length: z.int(), fits: z.array(z.string()) })

const toProblem = (mistakes: FieldError[]) => {
  if (mistakes.some(({ field }) => field === 'grant_type')) {
    return new Problem('unsupported_grant_type', 'grant_type must be password or refresh_token.')
  }
  const detail = mistakes.map(({ field, message }) => `${field}: ${message}`).join(' ')
  return new Problem('invalid_fields', detail, { errors: mistakes })
}
