import { type FieldError, problems, type ProblemCode } from '#contract/problems.ts'

/**
 * An answer other than success, thrown by acts and handlers. `detail` is a plain sentence without internals for the
 * person who sent the request; `cause` is only logged.
 */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly errors: FieldError[] | undefined
  readonly headers: Record<string, string>

  constructor(
    code: ProblemCode,
    detail: string,
    more: {
      errors?: FieldError[]
      headers?: Record<string, string>
      cause?: unknown
    } = {},
  ) {
    super(detail, { cause: more.cause })
    this.name = 'Problem'
    this.code = code
    this.status = problems[code].status
    this.errors = more.errors
    this.headers = more.headers ?? {}
  }
}

/** A problem with one field. */
export const invalidField = (field: string, message: string, cause?: unknown) =>
  new Problem('invalid_fields', `${field}: ${message}`, { errors: [{ field, message }], cause })
