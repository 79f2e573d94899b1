import { mediaTypeOfExport } from '#contract/export/export-formats.ts'
import { type Endpoint, isSchema, problemsOf } from '#contract/endpoint.ts'
import { problemHeaders, successHeaders } from './openapi-headers.ts'
import { type SchemaCollector, exampleOf } from './openapi-schemas.ts'
import { type ProblemCode, type ProblemDocument, problems, problemsAnywhere } from '#contract/problems.ts'
import { resumeTypes } from '#contract/form/resume-types.ts'

export type Response = {
  description: string
  headers?: object
  content?: Record<string, { schema: object; examples?: object; example?: unknown }>
}

/** The successes of an endpoint, one entry for each status of a problem, and `default` for problems of any request. */
export const responsesOf = (endpoint: Endpoint, schemas: SchemaCollector): Record<string, Response> => ({
  ...successes(endpoint, schemas),
  ...Object.fromEntries(
    [...Map.groupBy(problemsOf(endpoint), (code) => problems[code].status)]
      .toSorted(([one], [other]) => one - other)
      .map(([status, codes]) => [status, { ...problemResponse(codes, endpoint), ...problemHeaders(status) }]),
  ),
  default: problemResponse(
    problemsAnywhere.filter((code) => !problemsOf(endpoint).includes(code)),
    endpoint,
  ),
})

const successes = (
  endpoint: Endpoint,
  { components, toSchema }: SchemaCollector,
): Record<number, Response> => {
  const { output, status } = endpoint
  const headers = successHeaders(endpoint, status)
  if (output === 'nothing') return { [status]: { description: 'Done.', headers } }
  if (output === 'stream') {
    const schema = {
      type: 'string',
      format: 'binary',
      description: 'Server-sent events (WHATWG HTML section 9.2); the data of each is JSON.',
      ...(endpoint.event && { contentSchema: toSchema(endpoint.event, 'output') }),
    }
    const content = { 'text/event-stream': { schema } }
    return { [status]: { description: 'Events, until either side ends the stream.', headers, content } }
  }
  if (output === 'picture') {
    const content = { 'image/png': { schema: { type: 'string', format: 'binary' } } }
    return {
      [status]: { description: 'The picture.', headers, content },
      304: { description: 'The picture is the one that If-None-Match names.', headers },
    }
  }
  if (output === 'made') {
    const binary = { schema: { type: 'string', format: 'binary' } }
    const content = Object.fromEntries(
      Object.values(mediaTypeOfExport).map((mediaType) => [mediaType.split(';', 1).join(''), binary]),
    )
    return { [status]: { description: madeText, headers, content } }
  }
  if (isSchema(output)) {
    const schema = toSchema(output, 'output')
    return {
      [status]: {
        description: 'Done.',
        headers,
        content: { 'application/json': { schema, example: exampleOf(schema, components) } },
      },
    }
  }
  const mediaTypes = [...Object.values(resumeTypes).map(({ mediaType }) => mediaType), ...refusedRows]
  const content = Object.fromEntries(
    mediaTypes.map((mediaType) => [mediaType, { schema: { type: 'string', format: 'binary' } }]),
  )
  return {
    [status]: { description: 'The whole file.', headers, content },
    206: { description: 'The bytes that Range asked for.', headers: successHeaders(endpoint, 206), content },
  }
}

/** Of an import. */
const refusedRows = ['text/csv', 'application/x-ndjson']

const madeText =
  'The file, made while it is sent: its length is not known before. If it cannot be finished, the connection is reset.'

const problemResponse = (codes: readonly ProblemCode[], endpoint: Endpoint): Response => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].why}`).join('\n\n'),
  content: {
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/Problem' },
      examples: Object.fromEntries(
        codes.map((code) => [
          code,
          code === 'invalid_fields' ? invalidFields(endpoint) : { $ref: `#/components/examples/${code}` },
        ]),
      ),
    },
  },
})

/** One example for each code, except invalid_fields: its example depends on the endpoint. */
export const problemExamples = () =>
  Object.fromEntries(
    (Object.keys(problems) as ProblemCode[])
      .filter((code) => code !== 'invalid_fields')
      .map((code) => [code, problemExample(code, problems[code].why)]),
  )

const problemExample = (code: ProblemCode, detail: string, more: Partial<ProblemDocument> = {}) => ({
  summary: problems[code].title,
  value: {
    type: `/problems#${code}`,
    title: problems[code].title,
    status: problems[code].status,
    detail,
    code,
    request_id: '3f2c9a51-7d0e-4c8b-9a36-5e1f0b7d2c84',
    ...more,
  } satisfies ProblemDocument,
})

/** The real answer of the endpoint to a request without its required fields. */
const invalidFields = ({ body, params, query, headers }: Endpoint) => {
  const bodySchema = body && ('json' in body ? body.json : 'form' in body ? body.form : body.multipart)
  const refused = [
    bodySchema?.safeParse({}),
    params?.safeParse({}),
    query?.safeParse({ page_size: 'many' }),
    headers?.safeParse({}),
  ].flatMap((result) => result?.error?.issues ?? [])
  const errors = refused.slice(0, 1).map(({ path, message }) => ({ field: path.join('.'), message }))
  return problemExample(
    'invalid_fields',
    errors.map(({ field, message }) => `${field}: ${message}`).join(' '),
    { errors },
  )
}
