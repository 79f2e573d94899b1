import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

/** Debian keeps nginx where only root looks for programs. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }

/** False: why tests that need nginx are left out, as `skip` of node:test takes it. */
export const noNginx: string | false =
  spawnSync('nginx', ['-v'], { env }).status === 0 ? false : 'nginx does not run here'

export type Nginx = {
  url: string
  port: number
  /** Of the master; SIGHUP makes it read its configuration again. */
  pid: number
  /** What it is run on; to be changed before a SIGHUP. */
  configFile: string
  /** A folder of its own, in which nginx keeps its temporary files. */
  folder: string
  /** Everything it has said on stderr so far: with `error_log stderr`, its errors. */
  said(): string
  stop(): Promise<void>
}

/** A whole configuration, or a file of which each key of `replacements` is replaced everywhere. */
export type NginxConfig = string | { template: string; replacements: Record<string, string> }

/**
 * Runs a real nginx as one foreground process group that ends with the test, and waits until it takes connections.
 * In the configuration, __PORT__ stands for a free port on 127.0.0.1, which it has to listen on, and __FOLDER__ for
 * the folder of this nginx. `daemon`, `pid`, `error_log` and, as root, `user` are set here unless it sets them.
 * @throws with nginx's own words when it refuses the configuration, or when a replacement is not found
 */
export const startNginx = async (t: TestContext, config: NginxConfig): Promise<Nginx> => {
  const folder = await makeTestFolder(t)
  await mkdir(join(folder, 'logs'))
  const port = await freePort()
  const configFile = join(folder, 'nginx.conf')
  const text = await textOf(config)
  await writeFile(configFile, text.replaceAll('__PORT__', `${port}`).replaceAll('__FOLDER__', folder))
  const args = ['-p', folder, '-c', configFile, '-e', 'stderr', '-g', settingsBeside(text, folder)]
  mustBeValid(args)

  const child = spawn('nginx', args, { env, stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  const ended = once(child, 'exit')
  whenOver(t, () => signalGroup(child, 'SIGKILL'))
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => (words += more))
  await until('nginx takes connections', async () => {
    if (child.exitCode !== null) throw new Error(`nginx has ended: ${words}`)
    return takesConnections(port)
  })
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    configFile,
    folder,
    said: () => words,
    stop: async () => {
      signalGroup(child, 'SIGTERM')
      await ended
    },
  }
}

const textOf = async (config: NginxConfig) => {
  if (typeof config === 'string') return config
  let text = await readFile(config.template, 'utf8')
  for (const [old, replacement] of Object.entries(config.replacements)) {
    if (!text.includes(old)) throw new Error(`${config.template} does not contain "${old}".`)
    text = text.replaceAll(old, replacement)
  }
  return text
}

/** What a foreground process in a folder of its own needs; nginx refuses a directive that is there twice. */
const settingsBeside = (text: string, folder: string) => {
  const ours = {
    daemon: 'off',
    pid: join(folder, 'nginx.pid'),
    error_log: 'stderr',
    // Workers of another user could not read the folders of a test.
    ...(process.getuid?.() === 0 ? { user: 'root' } : {}),
  }
  const given = (name: string) => new RegExp(String.raw`^${name}\s`, 'm').test(text)
  const missing = Object.entries(ours).filter(([name]) => !given(name))
  return missing.map(([name, value]) => `${name} ${value};`).join(' ')
}

const mustBeValid = (args: string[]) => {
  const { status, stderr, error } = spawnSync('nginx', ['-t', ...args], { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`nginx refuses its configuration: ${error?.message ?? stderr}`)
}

/** Asks nothing, so that no node behind it is asked. The port was free: who takes connections is nginx. */
const takesConnections = async (port: number) => {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

const freePort = async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1')
  return address.port
}

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals) => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It has just ended by itself.
  }
}
