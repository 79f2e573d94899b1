import { type TestContext, test } from 'node:test'
import { databases, makeMigratedDatabase } from '#server/testing/database/databases.ts'
import { type TestFoyer, makeStartFoyer, makeTestFolder } from './start-foyer.ts'

/** Two servers on one PostgreSQL and one folder of files. */
export type TwoNodes = { a: TestFoyer; b: TestFoyer; databaseUrl: string; dataDir: string }

/** Registers a test if there is a PostgreSQL. */
export const onTwoNodes = (
  guarantee: string,
  body: (nodes: TwoNodes, t: TestContext) => Promise<void>,
  env: Record<string, string> = {},
): void => {
  if (databases.length < 2) return
  test(guarantee, async (t) => {
    const databaseUrl = await makeMigratedDatabase(t)
    const dataDir = await makeTestFolder(t)
    const start = makeStartFoyer(t, databaseUrl)
    const [a, b] = await Promise.all([start({ dataDir, env }), start({ dataDir, env })])
    await body({ a, b, databaseUrl, dataDir }, t)
  })
}
