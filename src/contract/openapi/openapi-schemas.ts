import { z } from 'zod'

export type Schema = z.core.JSONSchema.BaseSchema

/** Converts the contract's schemas to JSON Schema 2020-12. Schemas with an id (`meta`) are collected as components. */
export type SchemaCollector = {
  components: Record<string, Schema>
  /** `input`: what a request may contain. `output`: what an answer contains, without additional members. */
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

/** Points references at the components and simplifies what zod writes, from the innermost schemas outward. */
const tidy = <T>(schema: T): T =>
  JSON.parse(JSON.stringify(schema), (key, value) => {
    if (key === '$ref') return String(value).replace('#/$defs/', '#/components/schemas/')
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return withoutDoubledPattern(withNullType(value))
  })

/** Removes the long pattern that zod adds to formats which already say the same. */
const withoutDoubledPattern = ({ pattern, ...schema }: Schema): Schema =>
  pattern === undefined || schema.format === 'date-time' || schema.format === 'uuid'
    ? schema
    : { ...schema, pattern }

/** Writes {anyOf: [{type: T}, {type: null}]} as {type: [T, null]}. */
const withNullType = ({ anyOf, ...schema }: Schema): Schema => {
  if (anyOf === undefined) return schema
  const [first, second, ...others] = anyOf as [Schema?, Schema?, ...Schema[]]
  const isPlain = first?.type !== undefined && second?.type === 'null' && others.length === 0 && !first.enum
  // JSON Schema and OpenAPI 3.1 allow a list of types; zod's TypeScript type allows only one.
  return isPlain
    ? ({ ...first, ...schema, type: [first.type, 'null'] } as unknown as Schema)
    : { ...schema, anyOf }
}

/** The members of several objects in one object. A member that is another constant in each becomes an enum of all of them. */
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

/** An example value, composed from the examples in a schema and its members; undefined if there is no example. */
export const exampleOf = (schema: Schema, components: Record<string, Schema>): unknown => {
  const { $ref, examples, enum: words, const: word, anyOf, type, items, properties = {} } = schema
  if ($ref) return exampleOf(components[$ref.replace('#/components/schemas/', '')] ?? {}, components)
  if (examples) return examples[0]
  if (word !== undefined || words) return word ?? words?.[0]
  if (anyOf) return exampleOf(anyOf[0] as Schema, components)
  if (type === 'array') return [exampleOf(items as Schema, components)]
  // In a list of types "null" is the second.
  if ([type].flat()[0] !== 'object') return undefined
  const members = Object.entries(properties as Record<string, Schema>)
  return Object.fromEntries(members.map(([name, member]) => [name, exampleOf(member, components)]))
}
