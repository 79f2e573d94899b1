import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How the system keeps a child from the network and from files that are none of its business. */
export type Confinement = {
  /** `none`: the permissions of Node alone. */
  name: 'bubblewrap' | 'network namespace' | 'none'
  /** @returns the command that runs `command` confined, with `folder` as the one place it may write to */
  wrap(command: readonly string[], folder: string): readonly string[]
}

/** All that a child inherits: where the wrapper itself is found. */
export const wrapperEnvironment = { PATH: '/usr/bin:/bin' }

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Of the system, what a program for it needs to start. Nothing of /home, /root, /var or of the data. */
const systemFolders = ['/usr', '/lib', '/lib64', '/bin', '/etc/ld.so.cache', '/etc/alternatives']
const ownFolders = [`${root}src`, `${root}node_modules`, `${root}package.json`]

/** https://github.com/containers/bubblewrap: a process that sees a few folders, and no network, user or process beside itself. */
const bubblewrap: Confinement = {
  name: 'bubblewrap',
  wrap: (command, folder) => [
    'bwrap',
    ...['--unshare-all', '--die-with-parent', '--new-session', '--clearenv', '--cap-drop', 'ALL'],
    ...[...systemFolders, ...ownFolders]
      .filter((path) => existsSync(path))
      .flatMap((path) => ['--ro-bind', path, path]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['--bind', folder, folder, '--chdir', folder],
    '--',
    ...command,
  ],
}

/** unshare(1) of util-linux, where bubblewrap is not installed. It takes away the network and nothing else. */
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

/** The strongest that works here: containers and hardened kernels often forbid namespaces, which only a try shows. */
export const findConfinement = async (): Promise<Confinement> => {
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
