import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Side, sideOf } from './side.ts'
import { startProcess } from './start-process.ts'

export const account = { email: 'admin@example.com', password: 'correct horse battery staple' }

export type ProductOptions = {
  dataDir: string
  databaseUrl?: string | undefined
  /** Port of the mail server. */
  mailPort: number
  /** The database is new, so the admin must register first. */
  isFirstStart?: boolean
  /** Additional arguments for Node, for example for profiling. */
  nodeArgs?: string[]
}

export type Product = Side & { startMs: number }

// The same arguments and thread pool as `npm start`.
const nodeArgs = ['--max-semi-space-size=16', '--heap-growing-percent=50']
const main = join(import.meta.dirname, '../src/server/main.ts')

/**
 * Runs main.ts as `npm start` does, with the settings of production except for the rate limits; its log goes to a file.
 */
export const startProduct = async (options: ProductOptions): Promise<Product> => {
  mkdirSync(options.dataDir, { recursive: true })
  const log = join(options.dataDir, 'output.log')
  const running = await startProcess([process.execPath, ...nodeArgs, ...(options.nodeArgs ?? []), main], {
    env: {
      PORT: '0',
      DATA_DIR: options.dataDir,
      RATE_LIMIT: 'off',
      UV_THREADPOOL_SIZE: '16',
      NODE_COMPILE_CACHE: join(import.meta.dirname, '../node_modules/.cache/compiled'),
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(options.mailPort),
      SMTP_TLS: 'False',
      ...(options.databaseUrl !== undefined && {
        DATABASE_URL: options.databaseUrl,
        SECRET_KEY: 'a key for the bench, which nobody else uses',
      }),
    },
    cwd: options.dataDir,
    log,
    ready: /^Foyer is ready at http:\/\/localhost:(\d+)/m,
  })
  const port = Number(running.readyValue)
  try {
    const side = sideOf('Foyer', running, port, await signIn(port, options))
    return { ...side, startMs: running.startMs }
  } catch (error) {
    await running.stop()
    const output = readFileSync(log, 'utf8')
    throw new Error(`The product does not answer. The end of its output:\n${output.slice(-2000)}`, {
      cause: error,
    })
  }
}

const signIn = async (port: number, { isFirstStart = false }: ProductOptions): Promise<string> => {
  const url = `http://127.0.0.1:${port}/api/auth`
  if (isFirstStart) {
    const headers = { 'content-type': 'application/json' }
    const registered = await fetch(`${url}/register`, {
      method: 'POST',
      headers,
      body: JSON.stringify(account),
    })
    await registered.text()
  }
  const form = new URLSearchParams({ username: account.email, password: account.password })
  const response = await fetch(`${url}/token`, { method: 'POST', body: form })
  const answer: unknown = await response.json()
  if (typeof answer === 'object' && answer !== null && 'access_token' in answer)
    return String(answer.access_token)
  throw new Error(`The admin could not sign in: ${response.status}.`)
}
