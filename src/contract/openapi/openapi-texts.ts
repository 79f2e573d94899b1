import type { EndpointName } from '#contract/api.ts'
import type { Access, Endpoint } from '#contract/endpoint.ts'
import { limits } from '#contract/limits.ts'

/**
 * What an integrator has to know before the first request, in CommonMark.
 * @param address of the server; `folder` is its path, empty or like /foyer
 */
export const introduction = (address: string, folder: string): string =>
  `
Foyer is where a law firm receives prospects: they hand in name, e-mail and resume; attorneys see who is waiting, read the
resume and reach out.

## Getting a token

Everything but handing in a lead is for attorneys, who send \`Authorization: Bearer TOKEN\`. The token comes from the password
flow of OAuth 2.0 (RFC 6749 section 4.3); the fields are a form, not JSON:

    curl ${address}/api/auth/token --data-urlencode username=ada@example.com --data-urlencode password='a sentence only you know'

It lives for minutes (\`expires_in\` seconds). Before it ends, the same address renews it: \`grant_type=refresh_token\` and
\`refresh_token=…\`. Each refresh token works once. Signing out, a new password and deactivation end tokens at once.
Public operations ignore a token, even a bad one.

Browsers are better served by \`POST /api/session\`: the refresh token travels in a cookie then, which scripts cannot read.

## Errors

Every error is a problem document (RFC 9457, \`application/problem+json\`). \`code\` is for programs, \`detail\` a sentence for
people, and \`errors\` names each bad field. \`request_id\` finds the request in the log of the server; it is in the header
\`X-Request-Id\` of every answer too. All codes are explained under [/problems](${folder}/problems). Be ready for codes to be added.

On 429, 503 and 507 wait as many seconds as \`Retry-After\` says, then ask again.

## Handing in a lead exactly once

An answer can get lost after the lead was stored. Send an \`Idempotency-Key\` (any new random value) with \`POST /api/leads\` and
repeat the request with the same key until there is an answer: a second one gets the first answer and makes no second lead.
Keys are kept for 24 hours. The same key with other content is refused with 422; a refused request does not use up its key.

## Paging

Lists come in ascending order of id, \`page_size\` rows at a time (${limits.pageSizeDefault}, at most ${limits.pageSizeMax}). While \`has_more\` is true, hand in \`last_id\` as
\`after_id\` for the next page. The last page costs the same as the first, and \`total\` is exact.

## Two people change the same lead

Reading or changing a lead answers with its version as \`ETag\`. Send it back as \`If-Match\`: when somebody was faster the answer
is 412 and nothing is changed. Without \`If-Match\` the last change wins; both are recorded.

## Small print

Ids are integers, times are ISO 8601 in UTC. A trailing slash makes no difference. Every GET can be asked as HEAD.
Members may be added to answers of later versions; none is taken away within a major version.
`.trim()

export const tagTexts: Record<Endpoint['tag'], string> = {
  Auth: 'Registering, signing in and out, and the own account.',
  Session: 'The same for browsers: a cookie keeps the refresh token out of reach of scripts.',
  Leads: 'Prospects: handing in, reading, changing, their resumes and what happened to them.',
  Inbox: 'The leads as the firm works through them, and what changes meanwhile.',
  Notes: 'What the firm writes about a lead. Prospects never see it.',
  Attorneys: 'The accounts of the firm.',
  Mails: 'The outbox: receipts to prospects, notifications to attorneys, links to set a new password.',
  Jobs: 'Work in the background besides mail, for admins: what was given up waits for a person.',
  Audit: 'Who did what and when.',
  Settings: 'What the firm decides about itself and its form.',
  Health: 'For whoever runs the server: is it alive, can it take a lead?',
}

export const accessTexts: Record<Access, string> = {
  public: 'For anybody; no token is needed.',
  cookie: 'For a browser with the session cookie, from a page of this server.',
  attorney: 'For every active attorney.',
  admin: 'For admins of the firm; 403 for other attorneys.',
}

/** What the summary of an operation leaves open. */
export const operationTexts: Partial<Record<EndpointName, string>> = {
  register:
    'The first account becomes the admin, active at once; where others can reach the server, it takes the setup code printed ' +
    'at start. Later accounts wait until an admin approves them, unless REGISTRATION says otherwise.',
  signIn:
    'Without grant_type it is password. A refresh token works once; the answer holds the next one. A spent one gets the same ' +
    'answer for 20 seconds (an answer may have been lost); after that using it ends the session.',
  requestPasswordReset:
    'The answer and its time are the same for every address. Where there is an active account, a mail with a link is on its way; ' +
    'the link works once, for 30 minutes.',
  readWelcome: 'Tells nothing about who has an account.',
  startSession:
    'The cookie lives as long as the session and cannot be read by scripts. What is answered otherwise is as for signIn.',
  renewSession: 'As with signIn, the token in the cookie works once; the answer sets the next one.',
  listColleagues: 'Those who wait for approval are not listed.',
  submitLead:
    'The answer means durable: file and rows are on the disk before it is sent. The bytes decide what the resume is: PDF, DOC, ' +
    'DOCX or TXT; a declared type or an extension outside these four is refused.',
  changeLead:
    'What is left out stays. With If-Match only the version named is changed; without it the last write wins. Every change is ' +
    'recorded with who, when, before and after.',
  downloadResume: 'Takes one range of bytes; several ranges get the whole file.',
  createDownload:
    'For a download by the browser itself; the ticket in the address is spent with the first request.',
  watchChanges:
    'Each event holds a Change as its data and its cursor as its id. Hand in the cursor last seen as `after` (or Last-Event-ID) and ' +
    'nothing is missed. The first event is `ready`, or `resync` when too much was missed. A line with a colon alone comes every 5 ' +
    'seconds. Whoever has started a job is told with `job.moved` that it has gone on; such an event has the cursor of the one ' +
    'before it. The stream ends with the session, when the access token would, and when its reader is too slow: ask again.',
  retryMails:
    'All that were given up, and at once those that the server refused and that wait for their next try. A receipt whose ' +
    'recipient alone was refused is not among them: correct the address and send it by itself.',
  resendMail:
    'One that was given up goes again under its Message-ID; one that was sent under a new one. A receipt goes to the ' +
    'address that the lead has now.',
  readSettings:
    'What an admin has saved wins over the environment of the server (FIRM_NAME and its like); `saved` names it.',
  changeSettings:
    'What is left out stays; null takes a value back to what the environment sets. Every server of the firm follows within two ' +
    'seconds. A changed notification is a new version: who has sent the form keeps the text that was ticked.',
  changeAttorney: 'Works at once, on access tokens already handed out too.',
  ready:
    'Outage with mail is told in the body and never makes the server unready: leads are taken all the same.',
}
