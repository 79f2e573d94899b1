import type { EndpointName } from '#contract/api.ts'
import type { Access, Endpoint } from '#contract/endpoint.ts'
import { limits } from '#contract/limits.ts'

/**
 * What an integrator needs to know before the first request, in CommonMark.
 * @param address of the server; `folder` is the path in it, empty or like /foyer
 */
export const introduction = (address: string, folder: string): string =>
  `
A law firm uses Foyer to receive prospects: they submit name, e-mail and resume; attorneys see who is waiting, read the
resume and reach out.

## Getting a token

Everything except submitting a lead is for attorneys, who send \`Authorization: Bearer TOKEN\`. The token comes from the
password flow of OAuth 2.0 (RFC 6749 section 4.3); its fields are sent as a form, not as JSON:

    curl ${address}/api/auth/token --data-urlencode username=ada@example.com --data-urlencode password='a sentence only you know'

It expires after some minutes (\`expires_in\` seconds). Before that, the same address renews it: \`grant_type=refresh_token\`
and \`refresh_token=…\`. Each refresh token works once. Signing out, a new password and deactivation end tokens at once.
Public operations ignore a token, even an invalid one.

Browsers should use \`POST /api/session\`: it puts the refresh token into a cookie that scripts cannot read.

## Errors

Every error is a problem document (RFC 9457, \`application/problem+json\`). \`code\` is for programs, \`detail\` is a sentence
for people, and \`errors\` names each invalid field. \`request_id\` identifies the request in the log of the server; the header
\`X-Request-Id\` of every answer has it too. [/problems](${folder}/problems) explains all codes. Later versions may add codes.

After 429, 503 and 507 wait as many seconds as \`Retry-After\` says, then send the request again.

## Submitting a lead exactly once

An answer can get lost after the lead was stored. Send an \`Idempotency-Key\` (any new random value) with \`POST /api/leads\` and
repeat the request with the same key until you get an answer: repeated requests get the first answer and make no second lead.
Keys are stored for 24 hours. The same key with other content is refused with 422; a refused request does not use up its key.

## Paging

Lists are in ascending order of id, \`page_size\` rows per page (${limits.pageSizeDefault} by default, at most ${limits.pageSizeMax}). While \`has_more\` is true, pass
\`last_id\` as \`after_id\` to get the next page. The last page costs the same as the first, and \`total\` is exact.

## Two people change the same lead

The answer to reading or changing a lead has the lead's version as \`ETag\`. Send it back as \`If-Match\`: if somebody else has
changed the lead since, the answer is 412 and nothing is changed. Without \`If-Match\` the last change wins; both are recorded.

## Other rules

Ids are integers, times are ISO 8601 in UTC. A trailing slash makes no difference. Every GET can be sent as HEAD.
Later versions may add members to answers; none is removed within a major version.
`.trim()

export const tagTexts: Record<Endpoint['tag'], string> = {
  Auth: 'Registering, signing in and out, and your own account.',
  Session: 'Signing in for browsers: the refresh token is in a cookie that scripts cannot read.',
  Leads: 'Submitting, reading and changing leads, their resumes and their history.',
  Inbox: 'The views in which the firm works through its leads, and live changes.',
  Notes: 'Notes of the firm about a lead. Prospects never see them.',
  Attorneys: 'The accounts of the firm.',
  Mails:
    'The outbox: receipts to prospects, notifications to attorneys, invitations, links to set a new password.',
  Imports: 'Leads from a file: upload, say what the columns are, rehearse, run, undo. For admins.',
  Jobs: 'Background work other than mail. An admin decides about jobs that were given up.',
  Audit: 'Who did what and when.',
  Settings: 'The settings of the firm and its form.',
  Health: 'For operators: is the server alive, can it accept leads?',
}

export const accessTexts: Record<Access, string> = {
  public: 'For everybody, without a token.',
  cookie: 'For a browser with the session cookie, on a page of this server.',
  attorney: 'For every active attorney.',
  admin: 'For admins of the firm; other attorneys get 403.',
}

/** What the summary of an operation does not say. */
export const operationTexts: Partial<Record<EndpointName, string>> = {
  register:
    'The first account is active at once and becomes the admin; if others can reach the server, the registration needs the ' +
    'setup code printed at start. Later accounts wait until an admin approves them, unless REGISTRATION says otherwise.',
  signIn:
    'The default of grant_type is password. A refresh token works once; the answer contains the next one. A spent one gets the ' +
    'same answer for 20 seconds (the first answer may have been lost); using it after that ends the session.',
  requestPasswordReset:
    'The answer, and the time it takes, are the same for every address. If the address has an active account, a mail with a ' +
    'link is sent; the link works once, for 30 minutes.',
  readWelcome: 'Reveals nothing about who has an account.',
  startSession:
    'The cookie lasts as long as the session, and scripts cannot read it. The problems are those of signIn.',
  renewSession: 'As with signIn, the token in the cookie works once; the answer sets the next one.',
  listColleagues: 'Accounts that wait for approval are not listed.',
  inviteAttorney:
    'The link in the mail works once, for seven days. Nobody can read it from the database. An address gets at most five ' +
    'invitations an hour. People whose account waits for approval, is active or was deactivated are not invited.',
  acceptInvitation:
    'Works whatever REGISTRATION says. Whoever asked for access before and still waits gets this account, with the new password.',
  submitLead:
    'The lead is durable when the answer is sent: file and rows are on the disk. The bytes decide the type of the resume: PDF, ' +
    'DOC, DOCX or TXT; a declared type or an extension outside these four is refused.',
  changeLead:
    'Members that are left out stay as they are. With If-Match the lead is changed only in the version named; without it the ' +
    'last write wins. Every change is recorded: who, when, and the values before and after.',
  downloadResume: 'Supports one range of bytes; a request for several ranges gets the whole file.',
  createDownload:
    'For a download by the browser itself, without a token. The first request uses up the ticket in the address.',
  exportLeads:
    'For programs with a token; browsers use `createExport`. Leads that arrive meanwhile are left out, and no lead comes twice. ' +
    'The last line of csv and ndjson says how many leads there are; a file without it was cut off. In csv, a text that a ' +
    'spreadsheet would take for a formula has an apostrophe in front. Each export is recorded.',
  watchChanges:
    'The data of each event is a Change, its id is the cursor. Pass the last cursor as `after` (or Last-Event-ID) to miss ' +
    'nothing. The first event is `ready`, or `resync` if too much was missed. An empty comment line comes every 5 seconds. ' +
    '`job.moved` goes only to the attorney who started the job: it made progress or ended; the event has the cursor of the one ' +
    'before it. The stream ends with the session, when the access token expires, and when its reader is too slow: reconnect then.',
  retryMails:
    'Sends all mails that were given up, and at once those that the mail server refused and that wait for their next try. It ' +
    'does not send a receipt whose recipient alone was refused: correct the address and send that receipt again.',
  resendMail:
    'A mail that was given up keeps its Message-ID; one that was sent gets a new one. A receipt goes to the current address of ' +
    'the lead.',
  readSettings:
    'A value that an admin saved overrides the environment of the server (FIRM_NAME and so on); `saved` lists these settings.',
  changeSettings:
    'Settings that are left out stay as they are; null resets a setting to the value of the environment. All servers of the firm ' +
    'use the change within two seconds. A changed consent text is a new version; earlier submissions keep the text that was ticked.',
  previewHours:
    'Nothing is stored. It looks at 10,000 leads that are overdue and at as many that are not; with more, its counts are the least.',
  readWhoIsTold:
    'If nobody were told at once, because everybody has chosen digests or nothing, the admins are told of each lead.',
  changeAttorney: 'Takes effect at once, also for access tokens that were already issued.',
  ready: 'An outage of mail is reported in the body, but the server stays ready: it still accepts leads.',
}
