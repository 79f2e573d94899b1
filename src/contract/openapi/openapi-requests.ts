import type { z } from 'zod'
import type { Body, Endpoint } from '#contract/endpoint.ts'
import { type Schema, type SchemaCollector, exampleOf, mergeMembers } from './openapi-schemas.ts'
import { resumeKinds, resumeTypes } from '#contract/form/resume-types.ts'

export type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description: string
  schema: Schema
}

type Content = { schema: Schema; examples?: object; example?: unknown; encoding?: object }

export type RequestBody = { required: true; content: Record<string, Content> }

export const parametersOf = (endpoint: Endpoint, { toSchema }: SchemaCollector): Parameter[] => {
  const list = (place: Parameter['in'], object: z.ZodObject | undefined) =>
    Object.entries(object?.shape ?? {}).map(([name, field]): Parameter => {
      // Members of a ZodObject are schemas, but its type does not say so.
      const { description = '', ...schema } = toSchema(field as z.ZodType, 'input')
      const isRequired = place === 'path' || !(field as z.ZodType).safeParse(undefined).success
      return {
        name: place === 'header' ? capitalized(name) : name,
        in: place,
        required: isRequired,
        description,
        schema,
      }
    })
  return [
    ...list('path', endpoint.params),
    ...list('query', endpoint.query),
    ...list('header', endpoint.headers),
    ...(endpoint.output === 'file' ? [range] : []),
    ...(endpoint.output === 'picture' ? [ifNoneMatch] : []),
    ...(endpoint.cookie ? [origin] : []),
  ]
}

const capitalized = (header: string) => header.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())

const range: Parameter = {
  name: 'Range',
  in: 'header',
  required: false,
  description: 'One range of bytes (RFC 9110 section 14.2).',
  schema: { type: 'string', maxLength: 100, examples: ['bytes=0-499'] },
}

const ifNoneMatch: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The ETag of the picture that the client has; the answer is 304 if it is still the same.',
  schema: { type: 'string', maxLength: 1000, examples: ['"3f2c9a51-1-1"'] },
}

const origin: Parameter = {
  name: 'Origin',
  in: 'header',
  required: false,
  description:
    'The origin of the page that sends the request; it must be this server. Browsers send it on their own (RFC 6454 section 7), with Sec-Fetch-Site.',
  schema: { type: 'string', maxLength: 300, examples: ['https://intake.example.com'] },
}

export const requestBodyOf = (body: Body, schemas: SchemaCollector): RequestBody => {
  const { components, toSchema } = schemas
  if ('json' in body) {
    const schema = toSchema(body.json, 'input')
    return {
      required: true,
      content: { 'application/json': { schema, example: exampleOf(schema, components) } },
    }
  }
  if ('form' in body) {
    return { required: true, content: { 'application/x-www-form-urlencoded': formOf(body.form, schemas) } }
  }
  const { properties, required = [], ...fields } = toSchema(body.multipart, 'input')
  const schema = {
    ...fields,
    properties: { ...properties, [body.file]: file },
    required: [...required, body.file],
  }
  return {
    required: true,
    content: { 'multipart/form-data': { schema, encoding: { [body.file]: { contentType: fileTypes } } } },
  }
}

/**
 * A form with several variants becomes one plain object with the fields of all of them and one example for each variant,
 * because people and tools fill in fields, not unions. A field is required if every variant requires it and if an empty
 * form is refused because of it.
 */
const formOf = (form: z.ZodType, { components, toSchema }: SchemaCollector): Content => {
  const { oneOf, ...whole } = toSchema(form, 'input')
  const kinds = oneOf ?? [whole]
  const lacking = form.safeParse({}).error?.issues.map(({ path }) => path[0]) ?? []
  const required = (kinds[0]?.required ?? []).filter(
    (name) => lacking.includes(name) && kinds.every((kind) => kind.required?.includes(name)),
  )
  const examples = kinds.map((kind) => {
    const value = exampleOf(kind, components) as object
    return [
      String(Object.values(value)[0]),
      { ...(kind.description && { summary: kind.description }), value },
    ]
  })
  return {
    schema: { type: 'object', properties: mergeMembers(kinds), ...(required.length > 0 && { required }) },
    examples: Object.fromEntries(examples),
  }
}

const fileTypes = resumeKinds.map((kind) => resumeTypes[kind].mediaType).join(', ')

const file: Schema = {
  type: 'string',
  format: 'binary',
  description: `One file: ${resumeKinds.map((kind) => `.${kind}`).join(', ')}. Its maximum size is a setting of the server (10 MiB by default).`,
}
