import { z } from 'zod'

export type Schema = z.core.JSONSchema.BaseSchema

/** Turns the contract's schemas into JSON Schema 2020-12; those with an id (`meta`) are collected as components. */
export type SchemaCollector = {
  components: Record<string, Schema>
  /** `input` is what a request may carry, `output` what an answer holds: every member listed, no others. */
  toSchema(schema: z.ZodType, io: 'input' | 'output'): Schema
}

export const makeSchemaCollector = (): SchemaCollector => {
  const components: Record<string, Schema> = {}
  return {
    components,
    toSchema: (schema, io) => {
      const { $schema: _, $defs = {}, ...own } = z.toJSONSchema(schema, { io })
      for (const [name, definition] of Object.entries(tidy($defs))) {
        if (components[name] && JSON.stringify(components[name]) !== JSON.stringify(definition)) {
          throw new Error(`Two different schemas are called ${name}.`)
        }
        components[name] = definition
      }
      return tidy(own)
    },
  }
}

/** References into the components, and the plainest form of what zod writes in a roundabout way; children first. */
const tidy = <T>(schema: T): T =>
  JSON.parse(JSON.stringify(schema), (key, value) => {
    if (key === '$ref') return String(value).replace('#/$defs/', '#/components/schemas/')
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return withoutDoubledPattern(withNullType(value))
  })

/** A format says it all; zod adds a pattern of two lines to it. */
const withoutDoubledPattern = ({ pattern, ...schema }: Schema): Schema =>
  pattern === undefined || schema.format === 'date-time' || schema.format === 'uuid'
    ? schema
    : { ...schema, pattern }

/** {anyOf: [{type: T}, {type: null}]} is {type: [T, null]}. */
const withNullType = ({ anyOf, ...schema }: Schema): Schema => {
  if (anyOf === undefined) return schema
  const [first, second, ...others] = anyOf as [Schema?, Schema?, ...Schema[]]
  const isPlain = first?.type !== undefined && second?.type === 'null' && others.length === 0 && !first.enum
  // OpenAPI 3.1 has lists of types as JSON Schema does; zod's type for a schema knows single ones only.
  return isPlain
    ? ({ ...first, ...schema, type: [first.type, 'null'] } as unknown as Schema)
    : { ...schema, anyOf }
}

/** The members of several objects in one; where they tell the objects apart by a word, all the words. */
export const mergeMembers = (objects: Schema[]): Record<string, Schema> => {
  const merged: Record<string, Schema> = {}
  for (const [name, member] of objects.flatMap(({ properties = {} }) =>
    Object.entries(properties as Record<string, Schema>),
  )) {
    const { const: word, ...rest } = member
    const words = [...(merged[name]?.enum ?? []), ...(word === undefined ? [] : [word])]
    merged[name] = { ...rest, ...merged[name], ...(words.length > 0 && { enum: words }) }
  }
  return merged
}

/** A value put together from the examples of a schema's members; undefined where one that is needed has none. */
export const exampleOf = (schema: Schema, components: Record<string, Schema>): unknown => {
  const { $ref, examples, enum: words, const: word, anyOf, type, items, properties = {} } = schema
  if ($ref) return exampleOf(components[$ref.replace('#/components/schemas/', '')] ?? {}, components)
  if (examples) return examples[0]
  if (word !== undefined || words) return word ?? words?.[0]
  if (anyOf) return exampleOf(anyOf[0] as Schema, components)
  if (type === 'array') return [exampleOf(items as Schema, components)]
  // Where it may be null as well, that is the second.
  if ([type].flat()[0] !== 'object') return undefined
  const members = Object.entries(properties as Record<string, Schema>)
  return Object.fromEntries(members.map(([name, member]) => [name, exampleOf(member, components)]))
}
