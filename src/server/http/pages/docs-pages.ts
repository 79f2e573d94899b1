import type { FastifyInstance } from 'fastify'
import { type About, openApiDocument } from '#contract/openapi/openapi.ts'
import { addFile } from './page-files.ts'
import { addProblemsPage } from './problems-page.ts'
import { addRedoc } from './redoc-page.ts'
import { addSwaggerUi } from './swagger-ui-page.ts'

/**
 * Adds the documentation for integrators: /openapi.json (OpenAPI 3.1), /docs (Swagger UI), /redoc, and /problems, to
 * which the `type` of problem documents refers. All links are relative, and no page loads anything from another host.
 * @param about see openApiDocument
 */
export const addDocsPages = (app: FastifyInstance, about: About): void => {
  addFile(app, '/openapi.json', 'application/json', async () => JSON.stringify(openApiDocument(about)))
  addSwaggerUi(app)
  addRedoc(app)
  addProblemsPage(app)
}
