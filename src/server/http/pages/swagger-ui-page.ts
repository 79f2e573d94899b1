import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { html } from './html.ts'
import { addFile, fromDisk, rootFrom, scriptType, styleType } from './page-files.ts'

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/**
 * Adds Swagger UI under /docs, where people can try requests. The files come from @fastify/swagger-ui. The plugin's own
 * page is not used, because it links from the root of the host and has no viewport for phones.
 */
export const addSwaggerUi = (app: FastifyInstance): void => {
  const folder = fileURLToPath(new URL('static/', import.meta.resolve('@fastify/swagger-ui')))
  addFile(
    app,
    '/docs/swagger-ui.css',
    styleType,
    async () => (await readFile(join(folder, 'swagger-ui.css'), 'utf8')) + ownStyle,
  )
  addFile(app, '/docs/swagger-ui.js', scriptType, fromDisk(join(folder, 'swagger-ui-bundle.js')))
  addFile(app, '/docs/start.js', scriptType, async () => start)
  app.get('/docs', async (request, reply) =>
    reply
      .headers({ 'content-security-policy': policy, 'cache-control': 'no-cache' })
      .type('text/html; charset=utf-8')
      .send(page(rootFrom(request)).markup),
  )
}

const page = (root: string) => html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Foyer API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${root}/docs/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="${root}/docs/swagger-ui.js"></script>
<script src="${root}/docs/start.js"></script>
</html>
`

// The column of links is always empty here, and would make the page wider than a phone.
const ownStyle = `
.swagger-ui .response-col_links { display: none; }
@media (max-width: 640px) {
  .swagger-ui .wrapper { padding: 0 0.75rem; }
  .swagger-ui .opblock .opblock-section-header { flex-wrap: wrap; gap: 0.5rem; height: auto; }
  .swagger-ui .opblock .try-out { margin-left: auto; }
}
`

// validatorUrl would send the address of this document to a third party.
const start = `
SwaggerUIBundle({
  url: new URL('../openapi.json', document.currentScript.src).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
})
`
