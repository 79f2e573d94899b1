import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import spectral, { type RulesetDefinition } from '@stoplight/spectral-core'
import rulesets from '@stoplight/spectral-rulesets'
import { z } from 'zod'
import { api } from '#contract/api.ts'
import { type Endpoint, problemsOf } from '#contract/endpoint.ts'
import { openApiDocument } from './openapi.ts'
import { type Schema, exampleOf, makeSchemaCollector } from './openapi-schemas.ts'
import { scopeOf } from '#contract/scope-of.ts'
import { responsesOf } from './openapi-responses.ts'
import { problems } from '#contract/problems.ts'

const document = openApiDocument({
  version: '1.2.3',
  baseUrl: 'https://intake.example.com/foyer',
  firmName: 'Our firm',
})
const source = JSON.stringify(document)
const operations = Object.values(document.paths).flatMap((path) => Object.values(path))

test('the document is valid for redocly, without errors and without warnings', async () => {
  const config = await createConfig({ extends: ['recommended'] })
  const found = await lintFromString({ source, config, absoluteRef: 'openapi.json' })
  assert.deepEqual(
    found.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]),
    [],
  )
})

test('the document is valid for spectral, without errors and without warnings', async () => {
  const linter = new spectral.Spectral()
  // The two packages of Spectral have different types for a ruleset.
  linter.setRuleset({ extends: [[rulesets.oas as RulesetDefinition, 'recommended']] })
  const found = await linter.run(document)
  assert.deepEqual(
    found.map(({ code, message, path }) => [code, message, path.join('/')]),
    [],
  )
})

test('every endpoint of the contract is an operation of the same name that explains each of its problems', () => {
  assert.deepEqual(operations.map(({ operationId }) => operationId).toSorted(), Object.keys(api).toSorted())
  for (const [name, endpoint] of Object.entries<Endpoint>(api)) {
    const operation = document.paths[endpoint.path]?.[endpoint.method.toLowerCase()]
    assert.equal(operation?.operationId, name)
    const scheme = endpoint.access === 'cookie' ? { browser: [] } : { signIn: [scopeOf(endpoint)] }
    assert.deepEqual(operation?.security, endpoint.access === 'public' ? [] : [scheme], name)
    for (const code of problemsOf(endpoint)) {
      const response = operation?.responses[problems[code].status]
      assert.ok(response?.description.includes(problems[code].why), `${name} does not explain ${code}`)
      assert.ok(
        code in (response?.content?.['application/problem+json']?.examples ?? {}),
        `${name} has no example of ${code}`,
      )
    }
  }
})

test('every schema lists its members and bounds its texts, numbers and lists', () => {
  const loose: string[] = []
  const inspect = (node: unknown, at: string) => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      if (
        key === 'schema' ||
        at.endsWith('/components/schemas') ||
        at.endsWith('/properties') ||
        key === 'items'
      ) {
        loose.push(...looseness(value).map((what) => `${at}/${key}: ${what}`))
      }
      if (key !== 'example' && key !== 'examples') inspect(value, `${at}/${key}`)
    }
  }
  inspect(document, '')
  assert.deepEqual(loose, [])

  const answers = Object.entries(document.components.schemas).filter(
    ([name]) =>
      !/Change$|^Registration$|^Credentials$|^PasswordReset|^QuarantinedDownload$|^(New|Accepted)Invitation$|^InvitationToken$/.test(
        name,
      ),
  )
  const open = answers.filter(
    ([, { type, additionalProperties }]) => type === 'object' && additionalProperties !== false,
  )
  assert.deepEqual(open, [], 'an answer allows members that are not listed')
})

const looseness = (schema: Schema): string[] => {
  if (schema.$ref || schema.enum || schema.const !== undefined) return []
  const { anyOf, oneOf = anyOf } = schema
  if (oneOf) return oneOf.flatMap((each) => looseness(each))
  const types = [schema.type].flat().map(String)
  return [
    ...(types.includes('undefined') ? ['no type'] : []),
    ...(types.includes('string') && schema.maxLength === undefined && !schema.format
      ? ['a text without maxLength']
      : []),
    ...(/number|integer/.test(types.join()) && (schema.minimum === undefined || schema.maximum === undefined)
      ? ['a number without bounds']
      : []),
    ...(types.includes('array') && schema.maxItems === undefined ? ['a list without maxItems'] : []),
    ...(types.includes('object') && !schema.properties && !schema.additionalProperties
      ? ['an object without members']
      : []),
  ]
}

test('every JSON body of a request or an answer has an example', () => {
  for (const { operationId, requestBody, responses } of operations) {
    for (const [what, { content = {} }] of [
      ...Object.entries(responses),
      ['request', requestBody ?? {}],
    ] as const) {
      for (const [mediaType, { example, examples }] of Object.entries(content)) {
        if (mediaType.endsWith('json')) assert.ok(example ?? examples, `${operationId} ${what} ${mediaType}`)
      }
    }
  }
})

test('every e-mail address in the document is at example.com, and its only host is the server', () => {
  assert.deepEqual([...new Set(source.match(/[\w.-]+@[\w-]+(?:\.[\w-]+)+/g))], ['ada@example.com'])
  assert.deepEqual([...new Set(source.match(/https?:\/\/[^/"\s]+/g))], ['https://intake.example.com'])
})

test('the contract accepts requests for a token as the document describes them, with and without grant_type', () => {
  const content =
    document.paths[api.signIn.path]?.post?.requestBody?.content['application/x-www-form-urlencoded']
  const { properties, required } = content?.schema ?? {}
  assert.deepEqual(Object.keys(properties ?? {}), ['grant_type', 'username', 'password', 'refresh_token'])
  assert.equal(required, undefined)
  const accepted = [
    ...Object.values((content?.examples ?? {}) as Record<string, { value: object }>).map(
      ({ value }) => value,
    ),
    { username: 'ada@example.com', password: 'x' },
  ]
  for (const form of accepted)
    assert.equal(api.signIn.body.form.safeParse(form).success, true, JSON.stringify(form))
})

test('the examples of requests pass the contract', () => {
  for (const [name, { body }] of Object.entries<Endpoint>(api)) {
    if (!body || 'form' in body) continue
    const schemas = makeSchemaCollector()
    const schema = 'json' in body ? body.json : body.multipart
    const example = exampleOf(schemas.toSchema(schema, 'input'), schemas.components)
    assert.deepEqual(schema.safeParse(example).error, undefined, name)
  }
})

test('servers and tokenUrl have the path under which a proxy serves Foyer', () => {
  assert.deepEqual(document.servers, [{ url: '/foyer' }])
  assert.match(source, /"tokenUrl":"\/foyer\/api\/auth\/token"/)
  const plain = openApiDocument({ version: '1.2.3' })
  assert.deepEqual(plain.servers, [{ url: '/' }])
  assert.match(JSON.stringify(plain), /"tokenUrl":"\/api\/auth\/token"/)
})

test('two different schemas with the same id are an error', () => {
  const schemas = makeSchemaCollector()
  schemas.toSchema(z.object({ a: z.string() }).meta({ id: 'Twice' }), 'output')
  assert.throws(() => schemas.toSchema(z.object({ b: z.string() }).meta({ id: 'Twice' }), 'output'), /Twice/)
})

test('rows are described as CSV and as JSON lines with their columns, and the problems include 406', () => {
  const schemas = makeSchemaCollector()
  const endpoint: Endpoint = {
    ...api.listLeads,
    output: { rows: z.object({ id: z.int().min(1), name: z.string().max(9).nullable() }) },
  }
  const { 200: success, 406: refused } = responsesOf(endpoint, schemas)
  assert.deepEqual(Object.keys(success?.content ?? {}), ['text/csv', 'application/x-ndjson'])
  const { contentSchema } = (success?.content?.['application/x-ndjson']?.schema ?? {}) as Schema
  assert.deepEqual(Object.keys(contentSchema?.properties ?? {}), ['id', 'name'])
  assert.ok('Content-Disposition' in (success?.headers ?? {}))
  assert.match(refused?.description ?? '', /Accept header/)
})
