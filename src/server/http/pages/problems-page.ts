import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { problems } from '#contract/problems.ts'
import { html, trusted } from './html.ts'

/** Adds /problems, which explains every code. The `type` of a problem document links to it (RFC 9457 section 3.1.1). */
export const addProblemsPage = (app: FastifyInstance): void => {
  app.get('/problems', async (_request, reply) =>
    reply
      .headers({ 'content-security-policy': policy, 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(page.markup),
  )
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
dt { margin-top: 1.5rem; }
dt:target { outline: 2px solid; outline-offset: 0.4rem; }
dd { margin: 0.25rem 0 0; }
a { color: inherit; }
code { font-size: 1.1em; }
`

const policy =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const page = html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Foyer: what went wrong</title>
<style>${trusted(style)}</style>
<h1>What went wrong</h1>
<p>Every error of the API is a problem document (RFC 9457) with one of these codes.</p>
<dl>${Object.entries(problems).map(
  ([code, { status, title, why }]) => html`
<dt id="${code}"><a href="#${code}"><code>${code}</code></a> · ${status} ${title}</dt>
<dd>${why}</dd>`,
)}
</dl>
</html>
`
