import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Call, call } from '#server/testing/requests/call.ts'
import { databases, makeMigratedDatabase } from '#server/testing/database/databases.ts'
import { noNginx } from '#server/testing/servers/nginx.ts'
import { makeStartFoyer, makeTestFolder } from '#server/testing/start-foyer.ts'
import { pdf, submission } from '#server/testing/requests/submission.ts'
import { startDeployedNginx } from './deployed-nginx.ts'

/** Why such a site cannot run here, or false. */
export const skip: string | false =
  noNginx || (databases.length < 2 && 'there is no PostgreSQL for two nodes')

/** Two nodes with one database and one folder of files, behind deploy/nginx.conf. */
export const startSite = async (t: TestContext, env: Record<string, string> = {}) => {
  const dataDir = await makeTestFolder(t)
  const start = makeStartFoyer(t, await makeMigratedDatabase(t))
  const settings = { TRUST_PROXY: '127.0.0.1', X_ACCEL_LOCATION: '/resumes/', ...env }
  const first = await start({ dataDir, env: settings })
  const second = await start({ dataDir, env: settings })
  const nodes = [first.url, second.url]
  const { url, accessLog } = await startDeployedNginx(t, { nodes, uploads: join(dataDir, 'uploads') })
  return {
    url,
    first,
    second,
    accessLog,
    uploads: join(dataDir, 'uploads'),
    ask: (method: string, path: string, options?: Call) => call(url, method, path, options),
    submit: (options?: Call) =>
      call(url, 'POST', '/api/leads', {
        multipart: submission({ resume: { name: 'Größe.pdf', content } }),
        ...options,
      }),
  }
}

/** The content of the resume that `submit` sends. */
export const content = pdf('Bytes that are cut into ranges')
