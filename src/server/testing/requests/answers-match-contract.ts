import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import formats from 'ajv-formats'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { openApiDocument } from '#contract/openapi/openapi.ts'
import type { Response } from '#contract/openapi/openapi-responses.ts'
import { problemsAnywhere } from '#contract/problems.ts'

export type AnswerSeen = {
  method: string
  /** The path without the query. */
  path: string
  status: number
  /** Empty if there is none. */
  contentType: string
  /** The parsed body if it is JSON; else undefined. */
  body: unknown
}

/**
 * Checks an answer against the OpenAPI document: operation, status, media type, body, and the code of a problem.
 * Answers of paths that are not in the document are not checked, except that their problems must be problem documents.
 * Records operation and status in the folder FOYER_SEEN_DIR, if that is set (see scripts/check-seen.ts).
 * @throws Error saying what differs from the document
 */
export const checkAnswer = (answer: AnswerSeen): void => {
  const difference = findDifference(answer)
  if (difference === undefined) return
  const { method, path, status, contentType, body } = answer
  const shown = JSON.stringify(body)?.slice(0, 2_000) ?? ''
  throw new Error(`${method} ${path} answered ${status} ${contentType}, and ${difference}\n${shown}`)
}

const problemType = 'application/problem+json'

const findDifference = (answer: AnswerSeen): string | undefined => {
  const mediaType = answer.contentType.split(';', 1).join('').trim().toLowerCase()
  if (answer.method === 'HEAD') return undefined
  const known = paths.find(({ pattern }) => pattern.test(answer.path))
  if (!known) return mediaType === problemType ? differsFrom(problemSchema, answer.body) : undefined

  const { template, operations } = known
  const method = answer.method.toLowerCase()
  const response = operations[method]?.responses[answer.status]
  if (!response) return differsFromDefault(answer, mediaType)
  noteSeen(`${operations[method]?.operationId} ${answer.status}`)

  const { content } = response
  if (!content) return mediaType === '' ? undefined : 'the document says that there is no body.'
  if (!content[mediaType]) return `the document has ${Object.keys(content).join(', ')} only.`
  if (!/[/+]json$/.test(mediaType)) return undefined
  return (
    differsFrom(
      pointer('paths', template, method, 'responses', String(answer.status), 'content', mediaType, 'schema'),
      answer.body,
    ) ?? (mediaType === problemType ? undocumentedCode(answer, codesOf(response)) : undefined)
  )
}

/** Checks an answer against the `default` response, which is documented for every operation. */
const differsFromDefault = (answer: AnswerSeen, mediaType: string) => {
  if (mediaType !== problemType) return 'the document does not have this status.'
  return differsFrom(problemSchema, answer.body) ?? undocumentedCode(answer, [])
}

const codesOf = ({ content }: Response) => Object.keys(content?.[problemType]?.examples ?? {})

const undocumentedCode = ({ status, body }: AnswerSeen, codes: string[]) => {
  // The body was checked against the schema of a problem before.
  const problem = body as { code: string; status: number }
  if (problem.status !== status) return `its body says ${problem.status}.`
  if ([...codes, ...problemsAnywhere].includes(problem.code)) return undefined
  return `the document does not have the code ${problem.code} here.`
}

const document = openApiDocument({ version: '0.0.0' })

// Those without parameters come first (OpenAPI 3.1, "Path Templating Matching").
const paths = Object.entries(document.paths)
  .toSorted(([one], [other]) => one.split('{').length - other.split('{').length)
  .map(([template, operations]) => ({
    template,
    operations,
    pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
  }))

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
formats.default(ajv)
// The whole document is used as a schema, so that its references resolve; its other keys are not mistakes.
ajv.addVocabulary(Object.keys(document))
ajv.addSchema(document, 'openapi', false, false)

const pointer = (...steps: string[]) =>
  [
    'openapi#',
    ...steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))),
  ].join('/')

const problemSchema = pointer('components', 'schemas', 'Problem')

const differsFrom = (schema: string, body: unknown): string | undefined => {
  const validate = ajv.getSchema(schema)
  if (!validate) throw new Error(`The document has no schema ${schema}.`)
  return validate(body)
    ? undefined
    : `its body is not as documented: ${ajv.errorsText(validate.errors, { dataVar: 'body' })}.`
}

const seen = new Set<string>()

const noteSeen = (line: string) => {
  const folder = process.env.FOYER_SEEN_DIR
  if (!folder || seen.has(line)) return
  seen.add(line)
  mkdirSync(folder, { recursive: true })
  appendFileSync(join(folder, `${process.pid}.txt`), `${line}\n`)
}
