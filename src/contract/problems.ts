import { z } from 'zod'

/**
 * Every error the API answers with. A problem document (RFC 9457) has code, title and status from this list; its detail is a
 * plain sentence about the particular case.
 */
// oxfmt-ignore
export const problems = {
  malformed_request: { status: 400, title: 'Malformed request', why: 'The request cannot be read: broken JSON, a broken multipart body, or a part that is not allowed.' },
  invalid_file_type: { status: 400, title: 'Invalid file type', why: 'The resume is not a PDF, DOC, DOCX or TXT file. The bytes decide, not the name.' },
  unsafe_file: { status: 400, title: 'Unsafe file', why: 'The resume could harm whoever opens it: macros, a decompression bomb, or a damaged container.' },
  invalid_grant: { status: 400, title: 'Invalid grant', why: 'The refresh token is unknown, expired, spent or its session has ended. Sign in again. (RFC 6749 section 5.2)' },
  unsupported_grant_type: { status: 400, title: 'Unsupported grant type', why: 'grant_type must be password or refresh_token. (RFC 6749 section 5.2)' },
  reset_link_invalid: { status: 400, title: 'Reset link not valid', why: 'The link to set a new password is unknown, older than 30 minutes, or has been used. Ask for a new one.' },
  invitation_invalid: { status: 400, title: 'Invitation not valid', why: 'The link of the invitation is unknown, older than seven days, has been used, revoked or sent again since, or who sent it is no longer an admin.' },
  not_signed_in: { status: 401, title: 'Not signed in', why: 'The request has no bearer token (or session cookie of a browser), or the one it has is not valid or has expired.' },
  wrong_credentials: { status: 401, title: 'Wrong credentials', why: 'The e-mail or the password is wrong. The answer does not say which.' },
  waiting_for_approval: { status: 403, title: 'Waiting for approval', why: 'The account exists, but an admin of the firm has not approved it yet.' },
  account_deactivated: { status: 403, title: 'Account deactivated', why: 'An admin of the firm has deactivated this account.' },
  not_allowed: { status: 403, title: 'Not allowed', why: 'The account is not allowed to do this: it is for admins, or for the author of the note, for the owner of the view, or the firm lets only admins export.' },
  foreign_origin: { status: 403, title: 'Foreign origin', why: 'Only pages of this server may use the session cookie. By its headers Origin and Sec-Fetch-Site the request comes from elsewhere, or it has neither of them.' },
  setup_code_required: { status: 403, title: 'Setup code required', why: 'The first registration on a server that others can reach needs the code printed when the server starts.' },
  registration_closed: { status: 403, title: 'Registration closed', why: 'This server does not accept registrations. The operator can change that (REGISTRATION).' },
  not_found: { status: 404, title: 'Not found', why: 'There is nothing under this address.' },
  method_not_allowed: { status: 405, title: 'Method not allowed', why: 'The address exists, but not with this method. The Allow header lists those it has.' },
  not_acceptable: { status: 406, title: 'Not acceptable', why: 'The Accept header excludes every media type that this address can answer with.' },
  upload_stalled: { status: 408, title: 'Upload stalled', why: 'The body did not arrive in time.' },
  email_taken: { status: 409, title: 'E-mail already registered', why: 'An account with this e-mail already exists.' },
  name_taken: { status: 409, title: 'Name already used', why: 'You already have a view with this name.' },
  too_many_views: { status: 409, title: 'Too many views', why: 'You have saved, or the firm has shared, as many views as there can be. Remove one first.' },
  already_invited: { status: 409, title: 'Already invited', why: 'There is an open invitation for this e-mail already. Send it again, or revoke it first.' },
  last_admin: { status: 409, title: 'Last admin', why: 'The last active admin cannot be deactivated or made an attorney; name another admin first.' },
  not_failed: { status: 409, title: 'Has not failed', why: 'Only a mail or job that was given up can be retried or dismissed by hand.' },
  not_now: { status: 409, title: 'Not now', why: 'The import is being worked on, or has come too far for this.' },
  not_undoable: { status: 409, title: 'Cannot be undone', why: 'An import or a change of many leads that is still running, that has been undone already, that ended more than 30 days ago, or that has sent mail.' },
  still_queued: { status: 409, title: 'Mail is still queued', why: 'The mail is queued or waits for the first active attorney; it does not need to be sent again.' },
  resume_infected: { status: 409, title: 'Resume is infected', why: 'The virus scanner has found something in this file. It opens only with a reason, which the history of the lead keeps (createQuarantinedDownload).' },
  changed_meanwhile: { status: 412, title: 'Changed meanwhile', why: 'Somebody else changed this after the version named by If-Match. Read it again.' },
  too_large: { status: 413, title: 'Too large', why: 'The body, the resume or a field is larger than the server accepts.' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', why: 'This address does not accept bodies with this Content-Type.' },
  range_not_satisfiable: { status: 416, title: 'Range not satisfiable', why: 'The Range header asks for bytes beyond the end of the file.' },
  invalid_fields: { status: 422, title: 'Invalid fields', why: 'One or more fields are missing or wrong; errors[] names each of them.' },
  not_drawable: { status: 422, title: 'Cannot be drawn', why: 'The page of the resume cannot be drawn: the file is damaged, opens only with a password, or takes too much time or memory.' },
  idempotency_key_reused: { status: 422, title: 'Idempotency key reused', why: 'The Idempotency-Key was used before with other content.' },
  too_many_requests: { status: 429, title: 'Too many requests', why: 'A rate limit is reached, or as many exports are running as there may be. Retry-After says how many seconds to wait.' },
  headers_too_large: { status: 431, title: 'Headers too large', why: 'The request headers are larger than the server accepts.' },
  internal_error: { status: 500, title: 'Internal error', why: 'An error that the server did not expect. The log has it under the request_id.' },
  unavailable: { status: 503, title: 'Unavailable for the moment', why: 'The database or the file store does not answer, or the server is stopping. Nothing was stored, unless detail says that this is unknown; try again after Retry-After seconds, with the same Idempotency-Key.' },
  storage_full: { status: 507, title: 'Storage full', why: 'The disk of the server is full. Nothing was stored, unless detail says that this is unknown; the operator has to free space.' },
} as const satisfies Record<string, { status: number; title: string; why: string }>

export type ProblemCode = keyof typeof problems

/** Problems that any request can get, whatever its endpoint; the others belong to endpoints (see `problemsOf`). */
export const problemsAnywhere = [
  'malformed_request',
  'method_not_allowed',
  'upload_stalled',
  'headers_too_large',
  'internal_error',
  'storage_full',
] as const satisfies readonly ProblemCode[]

/** An invalid field. Of a text with a grammar also where the mistake is, and what would fit there. */
const FieldError = z.object({
  field: z.string().max(200),
  message: z.string().max(1000),
  offset: z
    .int()
    .min(0)
    .optional()
    .describe('Where in the value the mistake begins, in UTF-16 units as JavaScript counts.'),
  length: z.int().min(0).optional().describe('How long the wrong piece is.'),
  fits: z.array(z.string().max(300)).max(50).optional().describe('What could stand there in its place.'),
})
export type FieldError = z.infer<typeof FieldError>

/** RFC 9457 with the extension members code, request_id and errors. Token errors also have RFC 6749's `error`. */
export const ProblemDocument = z
  .object({
    type: z
      .string()
      .max(100)
      .meta({ format: 'uri-reference', description: 'A reference to the explanation of the code.' }),
    title: z.string().max(100).describe('The same for every case of the code.'),
    status: z.int().min(400).max(599).describe('The status of the answer.'),
    detail: z.string().max(4000).describe('A plain sentence about this particular case.'),
    code: z.enum(Object.keys(problems)),
    request_id: z.uuid().describe('The same as in X-Request-Id and in the log of the server.'),
    errors: z.array(FieldError).max(100).optional().describe('Each invalid field by name.'),
    error: z.string().max(100).optional().describe('RFC 6749 section 5.2, on token errors only.'),
    error_description: z
      .string()
      .max(4000)
      .optional()
      .describe('The same as detail, under the name that RFC 6749 gives it.'),
  })
  .meta({ id: 'Problem' })

export type ProblemDocument = z.infer<typeof ProblemDocument>
