import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readVersion } from '#server/adapters/clamd/clamd.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { type StartFoyer, makeTestFolder } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { freePort } from './free-port.ts'

/** Debian installs clamd in /usr/sbin, which is only in the PATH of root. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }

/** For `skip` of node:test: false if clamd is installed, else the reason for skipping. */
export const noClamd: string | false =
  spawnSync('clamd', ['--version'], { env }).status === 0
    ? false
    : 'clamd does not run here (Debian’s clamav-daemon)'

/** A text that the clamd of the tests finds, and what it calls it. ClamAV's own database would take a gigabyte of memory. */
export const mark = 'This file carries the mark of the tests.'
export const markName = 'Foyer.Test.Mark.UNOFFICIAL'

export type TestClamd = {
  port: number
  /** Environment variables with which Foyer asks it. */
  env: Record<string, string>
  start(): Promise<void>
  stop(): Promise<void>
}

/** Registers a test once for each kind of database, with a clamd that the test starts. */
export const onEachDatabaseWithClamd = (
  guarantee: string,
  body: (start: StartFoyer, clamd: TestClamd, t: TestContext) => Promise<void>,
): void => {
  if (noClamd !== false) return void test(guarantee, { skip: noClamd }, () => {})
  onEachDatabase(guarantee, async (start, t) => body(start, await makeClamd(t), t))
}

/**
 * Debian's clamd on a free port of 127.0.0.1, with a database of one signature and low limits; ended with the test.
 * `alerts`: for what it could not look into.
 */
export const makeClamd = async (
  t: TestContext,
  { alerts = ['AlertExceedsMax yes', 'AlertEncrypted yes'] }: { alerts?: string[] } = {},
): Promise<TestClamd> => {
  const folder = await makeTestFolder(t)
  const database = join(folder, 'database')
  await mkdir(database)
  await writeFile(join(database, 'foyer.ndb'), `Foyer.Test.Mark:0:*:${Buffer.from(mark).toString('hex')}\n`)
  const port = await freePort()
  const configFile = join(folder, 'clamd.conf')
  const settings = [
    `DatabaseDirectory ${database}`,
    `TemporaryDirectory ${folder}`,
    'TCPAddr 127.0.0.1',
    `TCPSocket ${port}`,
    'Foreground yes',
    ...alerts,
    'MaxScanSize 4M',
    'MaxFileSize 4M',
    'StreamMaxLength 2M',
  ]
  await writeFile(configFile, `${settings.join('\n')}\n`)

  let running: { child: ChildProcess; ended: Promise<unknown> } | undefined
  const start = async () => {
    const child = spawn('clamd', ['--config-file', configFile], { env, stdio: 'ignore' })
    const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve))
    running = { child, ended }
    const answers = () =>
      readVersion({ host: '127.0.0.1', port }, AbortSignal.timeout(5_000)).catch(() => false)
    // On a busy machine it needs long to begin.
    await until('clamd answers', answers, 120_000)
  }
  const stop = async () => {
    running?.child.kill('SIGKILL')
    await running?.ended
    running = undefined
  }
  whenOver(t, stop)
  return { port, env: { CLAMD_HOST: '127.0.0.1', CLAMD_PORT: String(port) }, start, stop }
}
