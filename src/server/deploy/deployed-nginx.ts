import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { noNginx, startNginx } from '#server/testing/nginx.ts'

export type DeployedNginx = { url: string; accessLog(): Promise<string> }

/** Undefined where the tests can run, else why not. */
export const withoutNginx: string | undefined = noNginx === false ? undefined : noNginx

/** deploy/nginx.conf as it is delivered, with the ports and folders of a test, before up to three nodes. */
export const startDeployedNginx = async (
  t: TestContext,
  options: { nodes: readonly string[]; uploads: string },
): Promise<DeployedNginx> => {
  const { url, folder } = await startNginx(t, {
    template: join(import.meta.dirname, '../../../deploy/nginx.conf'),
    replacements: {
      ' /tmp/': ' __FOLDER__/',
      'listen 8080;': 'listen 127.0.0.1:__PORT__;',
      ...Object.fromEntries([1, 2, 3].map((n) => replaceNode(n, options.nodes[n - 1]))),
      'alias /data/uploads/;': `alias ${options.uploads}/;`,
      'access_log /dev/stdout foyer;': 'access_log __FOLDER__/access.log foyer;',
      // As delivered: the workers run as the user whom the files belong to.
      '# user foyer;': process.getuid?.() === 0 ? 'user root;' : '',
    },
  })
  return { url, accessLog: () => readFile(join(folder, 'access.log'), 'utf8') }
}

const replaceNode = (n: number, url: string | undefined): [string, string] => {
  const settings = 'max_fails=2 fail_timeout=5s;'
  return [
    `server foyer-${n}:8001 ${settings}`,
    url === undefined ? '' : `server ${new URL(url).host} ${settings}`,
  ]
}
