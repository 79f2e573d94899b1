import { createHash } from 'node:crypto'
import { limits } from '#contract/limits.ts'
import { type Html, html, trusted } from '#server/http/html.ts'
import { noticeText } from './notice.ts'

export type FormState = {
  firmName: string
  /** Makes sending the same form twice one lead. */
  token: string
  /** What was typed, by field. */
  typed: Record<string, string>
  /** What is wrong, by field; `form` for what belongs to none. */
  mistakes: Record<string, string>
}

/** The submission form, complete without JavaScript. Errors stand beside their fields, and what was typed is kept. */
export const formPage = ({ firmName, token, typed, mistakes }: FormState): Html => {
  const mistake = (name: string) =>
    mistakes[name] !== undefined && html`<p class="mistake" id="${name}-mistake">${mistakes[name]}</p>`
  const about = (name: string) =>
    mistakes[name] === undefined
      ? undefined
      : trusted(` aria-invalid="true" aria-describedby="${name}-mistake"`)
  const field = (name: string, label: string, type: string, autocomplete: string, maxLength: number) =>
    html` <label for="${name}">${label}</label>
      ${mistake(name)}
      <input
        id="${name}"
        name="${name}"
        type="${type}"
        autocomplete="${autocomplete}"
        maxlength="${maxLength}"
        required
        value="${typed[name]}"
        ${about(name)}
      />`

  return page(
    firmName,
    'Send us your resume',
    html` <h1>Send us your resume</h1>
      ${Object.keys(mistakes).length > 0 && html`<p class="mistake" role="alert">Nothing was sent yet. ${mistakes['form'] ?? 'Please look at what is marked below.'}</p>`}
      <form method="post" action="/" enctype="multipart/form-data">
        <input type="hidden" name="form_token" value="${token}" />
        ${field('first_name', 'First name', 'text', 'given-name', limits.nameMaxLength)}
        ${field('last_name', 'Last name', 'text', 'family-name', limits.nameMaxLength)}
        ${field('email', 'E-mail', 'email', 'email', limits.emailMaxLength)}
        <label for="resume">Resume <small>PDF, DOC, DOCX or TXT</small></label>
        ${mistake('resume')}
        <input
          id="resume"
          name="resume"
          type="file"
          accept=".pdf,.doc,.docx,.txt"
          required${about('resume')}
        />
        ${mistake('notice')}
        <label class="tick"
          ><input
            name="notice"
            type="checkbox"
            required${typed['notice'] === 'on' && trusted(' checked')}${about('notice')}
          />
          ${noticeText(firmName)}</label
        >
        <button>Send</button>
      </form>`,
  )
}

export const receiptPage = (firmName: string, reference: number): Html =>
  page(
    firmName,
    'Received',
    html` <h1>Thank you, it has arrived</h1>
      <p>
        ${firmName} has your resume and will be in touch. A confirmation is on its way to your e-mail address.
      </p>
      <p>Your reference: <strong>${reference}</strong></p>`,
  )

const page = (firmName: string, title: string, content: Html): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${firmName}</title>
        ${style}
      </head>
      <body>
        <main>
          <p class="firm">${firmName}</p>
          ${content}
        </main>
      </body>
    </html>`

const css = `
:root { color-scheme: light dark; --ink: #1c2430; --quiet: #566070; --paper: #fff; --line: #8a93a3; --accent: #1d4f91; --on-accent: #fff; --mistake: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --quiet: #a9b3c1; --paper: #12161c; --line: #6d7888; --accent: #8ab4f8; --on-accent: #10151c; --mistake: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif }
main { max-width: 34rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
.firm { color: var(--quiet); margin: 0 }
h1 { font-size: 1.75rem; line-height: 1.2; margin: .25rem 0 1.5rem }
label { display: block; font-weight: 600; margin-top: 1.25rem }
small { font-weight: 400; color: var(--quiet) }
input:not([type=checkbox]) { width: 100%; font: inherit; color: inherit; background: transparent; padding: .6rem .7rem; border: 1px solid var(--line); border-radius: .4rem; margin-top: .3rem }
.tick { font-weight: 400; display: grid; grid-template-columns: auto 1fr; gap: .6rem; align-items: start }
.tick input { width: 1.2rem; height: 1.2rem; margin: .2rem 0 0; accent-color: var(--accent) }
button { font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 0; border-radius: .4rem; padding: .7rem 1.6rem; margin-top: 1.5rem; cursor: pointer }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.mistake { color: var(--mistake); font-weight: 600; margin: .3rem 0 0 }
[aria-invalid] { border-color: var(--mistake) }
`

// One piece, so that nothing can come between the text and its hash.
const style = trusted(`<style>${css}</style>`)

/** No script at all, this one style, and nothing from anywhere else. */
export const formPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`
