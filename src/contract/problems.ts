import { z } from 'zod'

/**
 * Every error the API answers with, explained once. A problem document (RFC 9457) carries the code, the title and the
 * status from here; its detail is a plain sentence about the case at hand.
 */
// oxfmt-ignore
export const problems = {
  malformed_request: { status: 400, title: 'Malformed request', why: 'The request cannot be read: broken JSON, a broken multipart body, or a part that is not allowed.' },
  invalid_file_type: { status: 400, title: 'Invalid file type', why: 'The resume is not a PDF, DOC, DOCX or TXT file. The bytes decide, not the name.' },
  unsafe_file: { status: 400, title: 'Unsafe file', why: 'The resume could harm whoever opens it: macros, a decompression bomb, or a damaged container.' },
  invalid_grant: { status: 400, title: 'Invalid grant', why: 'The refresh token is unknown, expired, spent or its session has ended. Sign in again. (RFC 6749 section 5.2)' },
  unsupported_grant_type: { status: 400, title: 'Unsupported grant type', why: 'grant_type must be password or refresh_token. (RFC 6749 section 5.2)' },
  reset_link_invalid: { status: 400, title: 'Reset link not valid', why: 'The link to set a new password is unknown, older than 30 minutes, or has been used. Ask for a new one.' },
  not_signed_in: { status: 401, title: 'Not signed in', why: 'The request needs a bearer token (or the session cookie of a browser), or the one it has is not valid (any more).' },
  wrong_credentials: { status: 401, title: 'Wrong credentials', why: 'The e-mail or the password is wrong. Which of the two is not told.' },
  waiting_for_approval: { status: 403, title: 'Waiting for approval', why: 'The account exists, but an admin of the firm has not approved it yet.' },
  account_deactivated: { status: 403, title: 'Account deactivated', why: 'An admin of the firm has deactivated this account.' },
  not_allowed: { status: 403, title: 'Not allowed', why: 'The account is not allowed to do this; it is for admins.' },
  foreign_origin: { status: 403, title: 'Foreign origin', why: 'What has to do with the session cookie is for the pages of this server only, and the request says (Origin, Sec-Fetch-Site) that it comes from elsewhere, or does not say where from.' },
  setup_code_required: { status: 403, title: 'Setup code required', why: 'The first registration on a server that others can reach needs the code printed when the server starts.' },
  registration_closed: { status: 403, title: 'Registration closed', why: 'This firm does not take registrations; an admin can change that (REGISTRATION).' },
  not_found: { status: 404, title: 'Not found', why: 'There is nothing under this address.' },
  method_not_allowed: { status: 405, title: 'Method not allowed', why: 'The address exists, but not with this method. The Allow header lists those it has.' },
  not_acceptable: { status: 406, title: 'Not acceptable', why: 'The Accept header excludes what this address answers with.' },
  upload_stalled: { status: 408, title: 'Upload stalled', why: 'The body did not arrive in time.' },
  email_taken: { status: 409, title: 'E-mail already registered', why: 'There is an account with this e-mail.' },
  last_admin: { status: 409, title: 'Last admin', why: 'The last active admin cannot be deactivated or made an attorney; name another admin first.' },
  not_failed: { status: 409, title: 'Has not failed', why: 'Only what was given up can be tried again or dismissed by hand.' },
  still_queued: { status: 409, title: 'Mail is still queued', why: 'The mail is on its way or waits for somebody to go to; it need not be sent again.' },
  changed_meanwhile: { status: 412, title: 'Changed meanwhile', why: 'What was to be changed is no longer in the version named by If-Match; somebody else was faster. Read it again.' },
  too_large: { status: 413, title: 'Too large', why: 'The body, the resume or a field is larger than the server takes.' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', why: 'The Content-Type of the body is not the one this address takes.' },
  range_not_satisfiable: { status: 416, title: 'Range not satisfiable', why: 'The Range header asks for bytes beyond the end of the file.' },
  invalid_fields: { status: 422, title: 'Invalid fields', why: 'One or more fields are missing or wrong; errors[] names each of them.' },
  idempotency_key_reused: { status: 422, title: 'Idempotency key reused', why: 'The Idempotency-Key was used before with other content.' },
  too_many_requests: { status: 429, title: 'Too many requests', why: 'A rate limit is reached. Retry-After tells in seconds when to come back.' },
  headers_too_large: { status: 431, title: 'Headers too large', why: 'The request headers are larger than the server takes.' },
  internal_error: { status: 500, title: 'Internal error', why: 'Something the server did not expect. It is in the log under the request_id.' },
  unavailable: { status: 503, title: 'Unavailable for the moment', why: 'The database or the file store does not answer, or the server is stopping. Nothing was stored, unless detail says that this is not known; try again after Retry-After seconds, with the same Idempotency-Key.' },
  storage_full: { status: 507, title: 'Storage full', why: 'The disk of the server is full. Nothing was stored, unless detail says that this is not known; the firm has to make room.' },
} as const satisfies Record<string, { status: number; title: string; why: string }>

export type ProblemCode = keyof typeof problems

/** What any request can meet, whatever it asks for; each endpoint lists the others (see `problemsOf`). */
export const problemsAnywhere = [
  'malformed_request',
  'method_not_allowed',
  'upload_stalled',
  'headers_too_large',
  'internal_error',
  'storage_full',
] as const satisfies readonly ProblemCode[]

/** RFC 9457 with the extension members code, request_id and errors; `error` is RFC 6749's on token errors. */
export const ProblemDocument = z
  .object({
    type: z
      .string()
      .max(100)
      .meta({ format: 'uri-reference', description: 'A reference to the explanation of the code.' }),
    title: z.string().max(100).describe('The same for every case of the code.'),
    status: z.int().min(400).max(599).describe('The status of the answer.'),
    detail: z.string().max(4000).describe('A plain sentence about this case.'),
    code: z.enum(Object.keys(problems)),
    request_id: z.uuid().describe('Also in X-Request-Id and in the log of the server.'),
    errors: z
      .array(z.object({ field: z.string().max(200), message: z.string().max(1000) }))
      .max(100)
      .optional()
      .describe('Each bad field by name.'),
    error: z.string().max(100).optional().describe('RFC 6749 section 5.2, on token errors only.'),
    error_description: z
      .string()
      .max(4000)
      .optional()
      .describe('The detail once more, where RFC 6749 looks for it.'),
  })
  .meta({ id: 'Problem' })

export type ProblemDocument = z.infer<typeof ProblemDocument>
