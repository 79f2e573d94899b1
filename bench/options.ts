import { parseArgs } from 'node:util'

export type Options = {
  /** Sizes of the database, in leads. */
  sizes: number[]
  /** The size for every scenario except the lists. */
  usualSize: number
  runs: number
  warmUpMs: number
  measureMs: number
  /** Only scenarios whose name contains this. */
  only: string | undefined
  postgres: boolean
  /** Profile the product instead of comparing it. */
  profile: boolean
  quick: boolean
}

export const usage = `npm run bench -- OPTIONS
  --quick      short runs and small databases, for development: the figures are rough
  --large      10 million leads as well
  --postgres   on a temporary PostgreSQL instead of SQLite
  --only WORD  only scenarios whose name contains WORD; writes nothing to docs/
  --profile    where the CPU time of the product goes, as text; compares and writes nothing
On ext4 wait six minutes between two runs: the files that the first has deleted slow down the second.`

/** @throws for an unknown option */
export const readOptions = (args: string[]): Options => {
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args,
    options: { quick: flag, large: flag, postgres: flag, profile: flag, only: { type: 'string' } },
  })
  const sizes = [1_000, 100_000, ...(values.quick ? [] : [1_000_000]), ...(values.large ? [10_000_000] : [])]
  return {
    sizes,
    usualSize: 100_000,
    runs: 3,
    warmUpMs: values.quick ? 300 : 700,
    measureMs: values.quick ? 1_000 : 2_500,
    only: values.only,
    postgres: values.postgres,
    profile: values.profile,
    quick: values.quick,
  }
}
