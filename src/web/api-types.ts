import type { z } from 'zod'
import type { Api, EndpointName } from '#contract/api.ts'

/** Numbers are written in decimal digits, of which the input of their schemas says nothing. */
type Sent<S> =
  S extends z.ZodType<infer Parsed>
    ? {
        [Name in keyof Parsed]: Parsed[Name] extends string | number | undefined
          ? Parsed[Name]
          : Typed<S, Name>
      }
    : never
type Typed<S, Name> = Name extends keyof z.input<S> ? z.input<S>[Name] : never
type Part<E, K extends string, V> = E extends { [k in K]: infer S }
  ? V extends 'some'
    ? { [k in K]?: Partial<Sent<S>> }
    : { [k in K]: Sent<S> }
  : unknown
type JsonBody<E> = E extends { body: { json: infer S } }
  ? S extends z.ZodType
    ? { body: z.input<S> }
    : unknown
  : unknown

/** What a call of the endpoint takes, derived from its schemas. */
export type Input<N extends EndpointName> = Part<Api[N], 'params', 'all'> &
  Part<Api[N], 'query', 'some'> &
  JsonBody<Api[N]> & {
    /** The version to change. The call fails with `changed_meanwhile` when the server has another one. */
    version?: number | undefined
    /** The same for each try of one change, which is then stored only once. */
    idempotencyKey?: string | undefined
    signal?: AbortSignal | undefined
  }

/** What the endpoint answers. */
export type Output<N extends EndpointName> = Api[N]['output'] extends z.ZodType
  ? z.output<Api[N]['output']>
  : undefined
