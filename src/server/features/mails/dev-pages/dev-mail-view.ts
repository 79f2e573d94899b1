import { createHash } from 'node:crypto'
import type { MailSummary, StoredMail } from '#server/adapters/mail/mailbox-reader.ts'
import { type Html, html, trusted } from '#server/http/pages/html.ts'
import { timeInWords } from '../kinds/mail-time.ts'

type List = { mails: MailSummary[]; shownAtMost: number; timeZone: string }

export const devMailListPage = ({ mails, shownAtMost, timeZone }: List): Html =>
  page(
    'Mails',
    html`<h1>Mails</h1>
      <p class="quiet">
        Without SMTP_HOST mails are written to a folder; nobody has received these. Newest first, at most
        ${shownAtMost}; load the page again to see new ones.
      </p>
      ${
        mails.length === 0
          ? html`<p>No mail yet. Hand in a lead and look again.</p>`
          : html`<ul class="mails">
              ${mails.map(listItem(timeZone))}
            </ul>`
      }`,
  )

const listItem =
  (timeZone: string) =>
  ({ name, subject, to, at, sizeBytes }: MailSummary) =>
    html` <li>
    <a href="${addressOf('message', name)}"
      ><strong><bdi>${subject || '(no subject)'}</bdi></strong> <span>to ${to}</span>
      <span class="quiet">${readableTime(at, timeZone)}, ${Math.ceil(sizeBytes / 1024)} KB</span></a
    >
  </li>`

export const devMailPage = (mail: StoredMail, timeZone: string): Html =>
  page(
    mail.subject,
    html`<p><a href="/dev/mail">All mails</a></p>
      <h1><bdi>${mail.subject}</bdi></h1>
      <dl>
        <dt>From</dt>
        <dd>${mail.from}</dd>
        <dt>To</dt>
        <dd>${mail.to}</dd>
        <dt>Written</dt>
        <dd>${readableTime(mail.at, timeZone)}</dd>
        <dt>Message-ID</dt>
        <dd>${mail.messageId}</dd>
        ${
          mail.attachments.length > 0 &&
          html`<dt>Attached</dt>
            <dd>${mail.attachments.map(attachmentLink(mail.name))}</dd>`
        }
      </dl>
      <h2>HTML</h2>
      <iframe sandbox title="The mail as HTML" srcdoc="${mail.html}"></iframe>
      <h2>Text</h2>
      <pre>${mail.text}</pre>`,
  )

const attachmentLink = (name: string) => (file: StoredMail['attachments'][number], number: number) =>
  html`<a href="${addressOf('attachment', name)}&amp;number=${number}" download
      ><bdi>${file.fileName}</bdi></a
    >
    (${file.mediaType}, ${file.content.byteLength} bytes) `

const addressOf = (what: 'message' | 'attachment', name: string) =>
  `/dev/mail/${what}?name=${encodeURIComponent(name)}`

const readableTime = (iso: string, timeZone: string) => timeInWords('en', timeZone, Date.parse(iso))

const page = (title: string, content: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Foyer, development</title>
        ${style}
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`

const css = `
:root { color-scheme: light dark; --ink: #1c2430; --quiet: #566070; --paper: #fff; --line: #c6ccd6; --accent: #1d4f91 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --quiet: #a9b3c1; --paper: #12161c; --line: #3b4554; --accent: #8ab4f8 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
main { max-width: 50rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
a { color: var(--accent) }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem }
h2 { font-size: 1rem; margin: 2rem 0 .5rem }
.quiet { color: var(--quiet) }
.mails { list-style: none; margin: 1.5rem 0; padding: 0; border-top: 1px solid var(--line) }
.mails a { display: block; padding: .7rem .5rem; border-bottom: 1px solid var(--line); color: inherit; text-decoration: none }
.mails a:hover strong { text-decoration: underline }
.mails strong { display: block; color: var(--accent) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: 0 }
dt { color: var(--quiet) }
dd { margin: 0 }
iframe { width: 100%; height: 40rem; border: 1px solid var(--line); border-radius: .5rem; color-scheme: light dark }
pre { margin: 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; white-space: pre-wrap; font: .9rem/1.5 ui-monospace, monospace }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
`

/** One constant string, because the policy contains the hash of everything between the tags. */
const style = trusted(`<style>${css}</style>`)

const common = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

export const listPolicy = `${common}; style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'`

/** A mail in a srcdoc frame is subject to the policy of its page, and mails have their styles in attributes. */
export const mailPolicy = `${common}; style-src 'unsafe-inline'`
