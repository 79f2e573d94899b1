import compileSerializer, { type AnySchema } from 'fast-json-stringify'
import { z } from 'zod'

export type Serializer = (result: unknown) => string

const serializers = new WeakMap<z.ZodType, Serializer>()

/** Writes only the fields of the schema. Compiled once per schema: tests start hundreds of servers in a process. */
export const serializerOf = (schema: z.ZodType): Serializer => {
  const serialize = serializers.get(schema) ?? compile(schema)
  serializers.set(schema, serialize)
  return serialize
}

const compile = (schema: z.ZodType): Serializer =>
  // An empty registry makes every schema inline. The compiler handles the nullable of OpenAPI 3.0 without trying
  // alternatives.
  compileSerializer(
    z.toJSONSchema(schema, { target: 'openapi-3.0', metadata: z.registry<never>() }) as AnySchema,
  )
