import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How the system blocks the network and other files for a child process. */
export type Confinement = {
  /** `none`: only the permission model of Node. */
  name: 'bubblewrap' | 'network namespace' | 'none'
  /** @returns the command that runs `command` confined, so that it may write only to `folder` */
  wrap(command: readonly string[], folder: string): readonly string[]
}

/** The whole environment of a child process, needed to find the wrapper. */
export const wrapperEnvironment = { PATH: '/usr/bin:/bin' }

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** The folders of the system that a program needs to start. Nothing of /home, /root, /var or DATA_DIR. */
const systemFolders = ['/usr', '/lib', '/lib64', '/bin', '/etc/ld.so.cache', '/etc/alternatives']
const ownFolders = [`${root}src`, `${root}node_modules`, `${root}package.json`]

/**
 * https://github.com/containers/bubblewrap: the process sees a few folders, no network, and no other user or process.
 */
const bubblewrap: Confinement = {
  name: 'bubblewrap',
  wrap: (command, folder) => [
    'bwrap',
    // No --new-session: it is a session of its own already, whose priority is lowered as a whole.
    ...['--unshare-all', '--die-with-parent', '--clearenv', '--cap-drop', 'ALL'],
    ...[...systemFolders, ...ownFolders]
      .filter((path) => existsSync(path))
      .flatMap((path) => ['--ro-bind', path, path]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['--bind', folder, folder, '--chdir', folder],
    '--',
    ...command,
  ],
}

/** unshare(1) of util-linux, for systems without bubblewrap. It blocks only the network. */
const networkNamespace: Confinement = {
  name: 'network namespace',
  wrap: (command) => [
    'unshare',
    ...(process.getuid?.() === 0 ? [] : ['--user', '--map-current-user']),
    ...['--net', '--ipc', '--'],
    ...command,
  ],
}

const none: Confinement = { name: 'none', wrap: (command) => command }

// A weaker one may be due to a moment without memory or processes.
const tryAgainMs = 600_000

/**
 * The strongest confinement that works, which is remembered. Where that is not the strongest of all, they are tried again
 * after some minutes.
 */
export const rememberConfinement = (
  find: () => Promise<Confinement> = findConfinement,
  now: () => number = () => performance.now(),
): (() => Promise<Confinement>) => {
  let found: Promise<Confinement> | undefined
  let askAgainAt = 0
  return () => {
    if (found && now() < askAgainAt) return found
    askAgainAt = now() + tryAgainMs
    const finding = find()
    found = finding
    void finding.then(
      ({ name }) => {
        if (name === bubblewrap.name) askAgainAt = Infinity
      },
      () => {
        askAgainAt = 0
      },
    )
    return finding
  }
}

/** Tries them, because containers and hardened kernels may forbid namespaces. */
const findConfinement = async (): Promise<Confinement> => {
  if (process.platform !== 'linux') return none
  for (const confinement of [bubblewrap, networkNamespace]) if (await works(confinement)) return confinement
  return none
}

const works = ({ wrap }: Confinement): Promise<boolean> => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-probe-'))
  const [file = '', ...args] = wrap([process.execPath, '--eval', ''], folder)
  return new Promise((resolve) => {
    execFile(file, args, { cwd: folder, timeout: 10_000, env: wrapperEnvironment }, (error) => {
      rmdirSync(folder)
      resolve(error === null)
    })
  })
}
