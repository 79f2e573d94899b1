import { type EndpointName, api } from '#contract/api.ts'
import type { Endpoint } from '#contract/endpoint.ts'
import { headerComponents } from './openapi-headers.ts'
import { type Parameter, type RequestBody, parametersOf, requestBodyOf } from './openapi-requests.ts'
import { type Response, problemExamples, responsesOf } from './openapi-responses.ts'
import { type Schema, type SchemaCollector, makeSchemaCollector } from './openapi-schemas.ts'
import { accessTexts, introduction, operationTexts, tagTexts } from './openapi-texts.ts'
import { ProblemDocument } from '#contract/problems.ts'
import { scopeOf } from '#contract/scope-of.ts'
import { scopes } from '#contract/scopes.ts'

export type Operation = {
  operationId: string
  tags: [Endpoint['tag']]
  summary: string
  description: string
  security: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: RequestBody
  responses: Record<string, Response>
}

export type OpenApiDocument = {
  openapi: '3.1.0'
  info: object
  servers: { url: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; headers: object; examples: object; securitySchemes: object }
}

export type About = { version: string; baseUrl?: string | undefined; firmName?: string | undefined }

/**
 * The whole API as an OpenAPI 3.1.0 document, made from the contract alone.
 * @param about version of Foyer; URL of this server and name of the firm, if known. `servers` has only the path of the URL,
 *   so that the document works under every host name; the whole URL is used in examples only.
 */
export const openApiDocument = (about: About): OpenApiDocument => {
  const folder = about.baseUrl === undefined ? '' : new URL(about.baseUrl).pathname.replace(/\/$/, '')
  const schemas = makeSchemaCollector()
  schemas.toSchema(ProblemDocument, 'output')
  const paths = pathsOf(schemas)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Foyer',
      version: about.version,
      description: introduction(about.baseUrl ?? 'http://localhost:8001', folder),
      contact: { name: about.firmName ?? 'The firm that runs this server' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: folder || '/' }],
    tags: Object.entries(tagTexts).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas.components).toSorted(byName)),
      headers: headerComponents,
      examples: problemExamples(),
      securitySchemes: securitySchemes(`${folder}${api.signIn.path}`),
    },
  }
}

const pathsOf = (schemas: SchemaCollector) => {
  const paths: OpenApiDocument['paths'] = {}
  for (const name of Object.keys(api) as EndpointName[]) {
    const endpoint: Endpoint = api[name]
    const operations = (paths[endpoint.path] ??= {})
    operations[endpoint.method.toLowerCase()] = operationOf(name, endpoint, schemas)
  }
  return paths
}

const operationOf = (operationId: EndpointName, endpoint: Endpoint, schemas: SchemaCollector): Operation => {
  const parameters = parametersOf(endpoint, schemas)
  return {
    operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    description: [operationTexts[operationId], accessTexts[endpoint.access]].filter(Boolean).join('\n\n'),
    security: securityOf(endpoint),
    ...(parameters.length > 0 && { parameters }),
    ...(endpoint.body && { requestBody: requestBodyOf(endpoint.body, schemas) }),
    responses: responsesOf(endpoint, schemas),
  }
}

const securityOf = (endpoint: Endpoint): Operation['security'] => {
  if (endpoint.access === 'public') return []
  const scope = scopeOf(endpoint)
  return [scope === undefined ? { browser: [] } : { signIn: [scope] }]
}

const securitySchemes = (tokenUrl: string) => ({
  signIn: {
    type: 'oauth2',
    description:
      'E-mail and password of an attorney. The token has every scope. Client id and secret stay empty.',
    flows: { password: { tokenUrl, refreshUrl: tokenUrl, scopes } },
  },
  browser: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-foyer',
    description:
      'The cookie that startSession sets; without https its name is foyer. Scripts cannot read it.',
  },
})

const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1)
