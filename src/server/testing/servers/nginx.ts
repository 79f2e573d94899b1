import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { freePort } from './free-port.ts'

/** Debian installs nginx in /usr/sbin, which is only in the PATH of root. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }

/** For `skip` of node:test: false if nginx is installed, else the reason for skipping. */
export const noNginx: string | false =
  spawnSync('nginx', ['-v'], { env }).status === 0 ? false : 'nginx does not run here'

export type Nginx = {
  url: string
  port: number
  /** The process id of the master, which reads its configuration again after SIGHUP. */
  pid: number
  /** The configuration file, which a test can change before a SIGHUP. */
  configFile: string
  /** The folder for temporary files of this nginx. */
  folder: string
  /** Everything that it has written to stderr so far, such as errors with `error_log stderr`. */
  said(): string
  stop(): Promise<void>
}

/** A complete configuration, or a file in which each key of `replacements` is replaced everywhere. */
export type NginxConfig = string | { template: string; replacements: Record<string, string> }

/**
 * Runs nginx in the foreground, in a process group that ends with the test, and waits until it accepts connections. In
 * the configuration, __PORT__ stands for a free port on 127.0.0.1, on which it must listen, and __FOLDER__ for the
 * folder of this nginx. `daemon`, `pid`, `error_log` and, as root, `user` are added unless the configuration sets them.
 * @throws with the message of nginx when it refuses the configuration, or when a replacement is not found
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
  await until('nginx accepts connections', async () => {
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

/**
 * Settings for a foreground process, without those in the configuration: nginx refuses a directive that occurs twice.
 */
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

/** Only connects, so that no request reaches a node. The port was free, so nginx is what accepts connections. */
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

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals) => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The process has already ended.
  }
}
