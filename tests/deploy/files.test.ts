import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { access, mkdir, readFile, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { readConfig, settings } from '#server/config/config.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'

const project = join(import.meta.dirname, '../..')
const read = (path: string) => readFile(join(project, path), 'utf8')
const known = new Set<string>(Object.values(settings).map(({ variable }) => variable))

type Service = {
  image: string
  user?: string
  read_only?: boolean
  cap_drop?: string[]
  logging?: { options: Record<string, string> }
  security_opt?: string[]
  volumes?: string[]
  ports?: string[]
  privileged?: boolean
  environment?: Record<string, string>
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test: string[] }
  entrypoint?: string[]
}
const composeText = await read('compose.yaml')
const compose: { services: Record<string, Service> } = parse(composeText, { merge: true })
const services = Object.entries(compose.services)
const nodes = services.filter(([, { image }]) => image === 'foyer:local')

test('every image of the compose file has a fixed version', () => {
  for (const [name, { image }] of services) {
    if (image === 'foyer:local') continue
    assert.match(image, /:v?\d[\w.-]*$/, `${name}: ${image}`)
  }
})

test('every service of the compose file is hardened, and only nginx and mail are reachable, from this machine only', () => {
  for (const [name, service] of services) {
    assert.equal(service.read_only, true, name)
    assert.deepEqual(service.cap_drop, ['ALL'], name)
    assert.deepEqual(Object.keys(service.logging?.options ?? {}), ['max-size', 'max-file'], name)
    assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name)
    assert.equal(service.privileged, undefined, name)
    // The Dockerfile sets the user of the nodes; s3-bucket changes the owner of a volume as root, and ends at once.
    if (service.image !== 'foyer:local' && name !== 's3-bucket')
      assert.match(service.user ?? '', /^[1-9]/, name)
    if (service.ports) assert.ok(['nginx', 'mail'].includes(name), name)
    for (const port of service.ports ?? []) assert.match(port, /127\.0\.0\.1/)
  }
})

test('the three nodes wait for the services they need, and each of these has a health check', () => {
  assert.equal(nodes.length, 3)
  for (const [name, { depends_on = {}, image }] of services) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      const awaited = compose.services[other]
      assert.ok(awaited, `${name} waits for ${other}`)
      // The image of a node contains its health check.
      if (condition === 'service_healthy')
        assert.ok(awaited.healthcheck ?? awaited.image === 'foyer:local', other)
    }
    if (image === 'foyer:local')
      assert.deepEqual(Object.keys(depends_on).toSorted(), ['mail', 'postgres', 's3'])
  }
})

test('Foyer knows every setting of the compose file, and accepts its values', () => {
  for (const [name, { environment = {} }] of nodes) {
    for (const variable of Object.keys(environment)) assert.ok(known.has(variable), `${name}: ${variable}`)
    const filled = Object.entries(environment).map(([variable, value]): [string, string] => [
      variable,
      fill(value),
    ])
    const config = readConfig(Object.fromEntries(filled))
    assert.equal(config.storage, 's3')
    assert.deepEqual(config.trustProxy, ['172.30.81.2'])
  }
})

test('the compose file contains no secret, and does not start without an .env file', () => {
  const secrets = composeText.matchAll(/(\w*(?:SECRET|PASSWORD)\w*): (.*)/g)
  for (const [, variable, value] of secrets) assert.match(value ?? '', /^\$\{\w+:\?/, variable)
  assert.match(composeText, /DATABASE_URL: postgres:\/\/foyer:\$\{POSTGRES_PASSWORD:\?/)
})

test('nginx of the compose file forwards to the nodes of the compose file', async () => {
  const conf = await read('deploy/nginx.conf')
  const upstream = [...conf.matchAll(/server (foyer-\d):8001 /g)].map(([, name]) => name)
  assert.deepEqual(
    upstream,
    nodes.map(([name]) => name),
  )
  assert.match(conf, /^ {4}listen 8080;/m)
})

test('the size limit of nginx matches that of Foyer', async () => {
  const conf = await read('deploy/nginx.conf')
  const [, mebibytes] = conf.match(/client_max_body_size (\d+)m;/) ?? []
  const { resumeMaxBytes } = readConfig({})
  // Room for the fields of the form, but not for a second file.
  assert.ok(Number(mebibytes) * 1024 ** 2 > resumeMaxBytes + 200_000)
  assert.ok(Number(mebibytes) * 1024 ** 2 < 2 * resumeMaxBytes)
})

test('clamd of the compose file takes the largest resume, and says what it could not look into', async () => {
  const conf = await read('deploy/clamd.conf')
  for (const line of ['AlertExceedsMax yes', 'AlertEncrypted yes'])
    assert.ok(conf.split('\n').includes(line), line)
  const [, mebibytes] = conf.match(/^StreamMaxLength (\d+)M$/m) ?? []
  assert.ok(Number(mebibytes) * 1024 ** 2 >= readConfig({}).resumeMaxBytes)
  const [, port] = conf.match(/^TCPSocket (\d+)$/m) ?? []
  assert.equal(Number(port), readConfig({}).clamdPort)
  assert.ok(compose.services['clamd']?.volumes?.some((volume) => volume.startsWith('./deploy/clamd.conf:')))
})

test('the workflow has read permission only, runs commands that exist, and uses fixed versions', async () => {
  const text = await read('.github/workflows/ci.yml')
  const workflow = parse(text)
  assert.deepEqual(workflow.permissions, { contents: 'read' })
  for (const [, action] of text.matchAll(/uses: (\S+)/g)) assert.match(action ?? '', /@(v\d+|[\da-f]{40})$/)
  for (const [image] of text.matchAll(/(hadolint\/hadolint|rhysd\/actionlint|image: node)\S*/g))
    assert.match(image, /:v?\d[\w.-]*$/)
  assert.doesNotMatch(text, /\$\{\{ *secrets|pull_request_target/)
  for (const path of ['.ci/run', 'src/server/commands/doctor.ts']) {
    assert.ok(text.includes(path), path)
    await access(join(project, path))
  }
})

test('the systemd unit uses existing settings, and restricts what the service may do', async () => {
  const unit = await read('deploy/foyer.service')
  const variables = [...unit.matchAll(/^Environment=(\w+)=/gm)].map(([, name]) => name ?? '')
  const ofNode = ['NODE_ENV', 'UV_THREADPOOL_SIZE']
  for (const variable of variables) assert.ok(known.has(variable) || ofNode.includes(variable), variable)
  for (const line of ['User=foyer', 'NoNewPrivileges=yes', 'ProtectSystem=strict', 'CapabilityBoundingSet='])
    assert.ok(unit.split('\n').includes(line), line)
})

test('commands and backups run with the user, the settings and the folder of the service', async (t) => {
  const unit = await read('deploy/foyer.service')
  const backup = await read('deploy/foyer-backup.service')
  const inUnit = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(unit)?.[1] ?? assert.fail(name)
  const dataDir = inUnit('Environment=DATA_DIR')
  for (const name of [
    'User',
    'Group',
    'UMask',
    'WorkingDirectory',
    'Environment=DATA_DIR',
    'EnvironmentFile',
  ])
    assert.ok(backup.includes(`\n${name}=${inUnit(name)}\n`), name)

  // Stands in for systemd, which tests do not have.
  const folder = await makeTestFolder(t)
  const standIn = join(folder, 'systemd-run')
  await writeFile(standIn, '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 })
  const run = (...args: string[]) =>
    spawnSync('sh', [join(project, 'deploy/foyer.sh'), ...args], {
      env: { PATH: `${folder}:${process.env['PATH']}` },
      encoding: 'utf8',
    })
  const options = run('admin', 'reset-password', 'a b@example.com').stdout.trim().split('\n')
  for (const option of [
    `--uid=${inUnit('User')}`,
    `--gid=${inUnit('Group')}`,
    `--working-directory=${inUnit('WorkingDirectory')}`,
    `--property=UMask=${inUnit('UMask')}`,
    `--setenv=DATA_DIR=${dataDir}`,
    `--property=EnvironmentFile=${inUnit('EnvironmentFile')}`,
  ])
    assert.ok(options.includes(option), option)
  const [node = ''] = inUnit('ExecStart').split(' ')
  assert.deepEqual(options.slice(-4), [
    node,
    'src/server/commands/admin.ts',
    'reset-password',
    'a b@example.com',
  ])
  assert.equal(run().status, 2)
  assert.match(inUnit('ExecStart'), /main\.ts$/)
})

test('the timer removes backups that are older than 30 days, and nothing else', async (t) => {
  const backups = await makeTestFolder(t)
  for (const [name, days] of [
    ['old', 32],
    ['young', 29],
  ] as const) {
    await mkdir(join(backups, name))
    await writeFile(join(backups, name, 'manifest.json'), '{}')
    const at = Date.now() / 1000 - days * 86_400
    await utimes(join(backups, name), at, at)
  }
  const unit = await read('deploy/foyer-backup.service')
  const [, command = ''] = /^ExecStartPost=(.+)$/m.exec(unit) ?? []
  const [, place = ''] = / src\/server\/commands\/backup\.ts (\S+)$/m.exec(unit) ?? []
  assert.ok(command.includes(place))
  const { status, stderr } = spawnSync('sh', ['-c', command.replace(place, backups)], { encoding: 'utf8' })
  assert.deepEqual([status, stderr], [0, ''])
  assert.deepEqual(await readdir(backups), ['young'])
})

/** Fills variables like compose: ${NAME:?sentence} needs a value, ${NAME:-text} becomes the text. */
const fill = (value: string) =>
  value.replaceAll(/\$\{\w+(:-([^}]*)|:\?[^}]*)\}/g, (_all, _kind, initial) =>
    typeof initial === 'string' ? initial : randomBytes(16).toString('hex'),
  )

test('every way to start the server gives Node the same thread pool and the same heap', async () => {
  for (const path of ['package.json', 'Dockerfile', 'deploy/foyer.service', 'bench/product.ts']) {
    const text = await read(path)
    assert.match(text, /UV_THREADPOOL_SIZE\W{1,4}16\b/, path)
    assert.match(text, /--max-semi-space-size=16\W+--heap-growing-percent=50\b/, path)
  }
})
