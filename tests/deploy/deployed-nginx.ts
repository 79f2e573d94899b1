import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { TestCertificate } from '#server/testing/servers/certificates.ts'
import { noNginx, startNginx } from '#server/testing/servers/nginx.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'

export type DeployedNginx = { url: string; accessLog(): Promise<string> }

/** Why tests with nginx cannot run here; undefined when they can. */
export const withoutNginx: string | undefined = noNginx === false ? undefined : noNginx

type Site = { nodes: readonly string[]; uploads: string }

/**
 * Starts nginx with deploy/nginx.conf as delivered, with the test's ports and folders, in front of up to three nodes.
 */
export const startDeployedNginx = async (t: TestContext, site: Site): Promise<DeployedNginx> => {
  const { url, folder } = await startNginx(t, {
    template,
    replacements: { 'listen 8080;': 'listen 127.0.0.1:__PORT__;', ...replacementsFor(site) },
  })
  return { url, accessLog: () => readFile(join(folder, 'access.log'), 'utf8') }
}

export type TlsNginx = {
  url: string
  /** The socket of the plain http server, in place of port 80. */
  httpSocket: string
}

/** The same with the TLS settings uncommented, as the file itself explains. */
export const startDeployedTlsNginx = async (
  t: TestContext,
  { tls, ...site }: Site & { tls: TestCertificate },
): Promise<TlsNginx> => {
  const files = await makeTestFolder(t)
  await writeFile(join(files, 'fullchain.pem'), tls.cert)
  await writeFile(join(files, 'privkey.pem'), tls.key)
  const { port, folder } = await startNginx(t, {
    template,
    replacements: {
      ...replacementsFor(site),
      'listen 8080;': '',
      '# ssl_': 'ssl_',
      '# server {\n': 'server {\n',
      '#   listen 80;': 'listen unix:__FOLDER__/http.sock;',
      '#   listen [::]:80;': '',
      '#   return 308': 'return 308',
      '$request_uri;\n  # }': '$request_uri;\n  }',
      '# listen 443 ssl http2;': 'listen 127.0.0.1:__PORT__ ssl http2;',
      '# listen [::]:443 ssl http2;': '',
      '/etc/nginx/tls': files,
    },
  })
  return { url: `https://127.0.0.1:${port}`, httpSocket: join(folder, 'http.sock') }
}

const template = join(import.meta.dirname, '../../deploy/nginx.conf')

const replacementsFor = ({ nodes, uploads }: Site): Record<string, string> => ({
  ' /tmp/': ' __FOLDER__/',
  ...Object.fromEntries([1, 2, 3].map((n) => replaceNode(n, nodes[n - 1]))),
  'alias /data/uploads/;': `alias ${uploads}/;`,
  'access_log /dev/stdout foyer;': 'access_log __FOLDER__/access.log foyer;',
  // The workers must run as the user who owns the files.
  '# user foyer;': process.getuid?.() === 0 ? 'user root;' : '',
})

const replaceNode = (n: number, url: string | undefined): [string, string] => {
  const settings = 'max_fails=2 fail_timeout=5s;'
  return [
    `server foyer-${n}:8001 ${settings}`,
    url === undefined ? '' : `server ${new URL(url).host} ${settings}`,
  ]
}
