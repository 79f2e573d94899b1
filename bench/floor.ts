import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import type { FloorOptions } from './floors/server.ts'
import { account } from './product.ts'
import { type Side, sideOf } from './side.ts'
import { startProcess } from './start-process.ts'

const server = join(import.meta.dirname, 'floors/server.ts')
const mailSink = join(import.meta.dirname, 'mail-sink.ts')
// With Node's default of four, 64 submissions would wait for each other's fsync.
const threads = '16'

export const startFloor = async (
  name: string,
  options: Omit<FloorOptions, 'password'>,
  folder: string,
): Promise<Side> => {
  const full: FloorOptions = { ...options, password: account.password }
  const running = await startProcess([process.execPath, server, JSON.stringify(full)], {
    env: { UV_THREADPOOL_SIZE: threads },
    cwd: folder,
    log: join(folder, 'floor.log'),
    ready: /^ready on (\d+)/m,
  })
  return sideOf(name, running, Number(running.readyValue), '')
}

export const startMailSink = async (folder: string) => {
  const running = await startProcess([process.execPath, mailSink], {
    env: {},
    cwd: folder,
    log: join(folder, 'mail-sink.log'),
    ready: /^ready on (\d+)/m,
  })
  return { port: Number(running.readyValue), stop: running.stop }
}

const nginx = '/usr/sbin/nginx'

/** Starts nginx serving one folder of files; undefined when nginx is not installed. */
export const startNginx = async (uploads: string, folder: string): Promise<Side | undefined> => {
  if (!existsSync(nginx)) return undefined
  const port = await freePort()
  const config = join(folder, 'nginx.conf')
  writeFileSync(config, nginxConfig(uploads, folder, port))
  const running = await startProcess([nginx, '-p', folder, '-c', config, '-e', 'stderr'], {
    env: {},
    cwd: folder,
    log: join(folder, 'nginx.log'),
    ready: /(start worker process) \d+/,
  })
  return sideOf('nginx', running, port, '')
}

const nginxConfig = (uploads: string, folder: string, port: number) => `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes auto;
pid ${folder}/nginx.pid;
error_log stderr notice;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  keepalive_requests 1000000000;
  open_file_cache max=100;
  types { application/pdf pdf; }
  client_body_temp_path ${folder}/nginx-body;
  proxy_temp_path ${folder}/nginx-proxy;
  fastcgi_temp_path ${folder}/nginx-fastcgi;
  uwsgi_temp_path ${folder}/nginx-uwsgi;
  scgi_temp_path ${folder}/nginx-scgi;
  server {
    listen 127.0.0.1:${port};
    location /uploads/ { alias ${uploads}/; }
  }
}
`

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}
