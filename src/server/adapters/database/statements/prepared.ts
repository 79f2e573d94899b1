import type { Compilable, CompiledQuery } from 'kysely'
import { runCompiled } from './compiled.ts'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'

type RowOf<Query> = Query extends Compilable<infer Row> ? Row : never

/**
 * A query that is built and compiled once per kind of database, and run with new values each time: Kysely takes several
 * times as long to build a small query as SQLite takes to run it.
 * @param build gets a placeholder for each value and passes it to Kysely. It runs once, so it cannot branch on values.
 */
export const prepared = <Values extends object, Query extends Compilable<unknown>>(
  build: (db: Database, at: Values) => Query,
): ((db: Database, values: Values) => Promise<RowOf<Query>[]>) => {
  const made: { sqlite?: Fill<Values>; postgres?: Fill<Values> } = {}
  return async (db, values) => {
    const fill = (made[isPostgres(db) ? 'postgres' : 'sqlite'] ??= compile(build, db))
    // The compiled query returns the rows that the built query declares.
    return (await runCompiled(db, fill(values))).rows as RowOf<Query>[]
  }
}

type Fill<Values> = (values: Values) => CompiledQuery

/** Marks a placeholder. Kysely treats it as a value like any other and does not look into it. */
const place = Symbol('place of a value')
type Place<Values> = { [place]: keyof Values }

const compile = <Values extends object>(
  build: (db: Database, at: Values) => Compilable<unknown>,
  db: Database,
): Fill<Values> => {
  const places = new Proxy({} as Values, { get: (_, name) => ({ [place]: name }) })
  const compiled = build(db, places).compile()
  const parameters = compiled.parameters.map((each) => (isPlace<Values>(each) ? each : { given: each }))
  return (values) => ({
    ...compiled,
    parameters: parameters.map((each) => (place in each ? values[each[place]] : each.given)),
  })
}

const isPlace = <Values>(value: unknown): value is Place<Values> =>
  typeof value === 'object' && value !== null && place in value

/** For queries that come in several forms: makes each form once and reuses it. */
export const preparedIn = <Form extends string | number, Run>(make: (form: Form) => Run) => {
  const made = new Map<Form, Run>()
  return (form: Form): Run => {
    const run = made.get(form) ?? make(form)
    made.set(form, run)
    return run
  }
}

/**
 * Placeholders for the first `count` values of a list. The list of placeholders is a proxy and does not know its
 * length.
 */
export const firstOf = <Value>(at: readonly Value[], count: number): Value[] =>
  // The proxy returns a placeholder for every index.
  Array.from({ length: count }, (_, index) => at[index] as Value)
