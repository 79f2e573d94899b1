import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, copyFile, cp, glob, mkdir, readFile, readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join, relative } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { settings } from '#server/config/config.ts'
import { call } from '#server/testing/requests/call.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { docxWith, paragraph, pdfWith } from '#server/testing/resumes.ts'
import { submission } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { execForm, isIgnored, parseDockerfile } from './dockerfile.ts'

const project = join(import.meta.dirname, '../..')
const stages = parseDockerfile(await readFile(join(project, 'Dockerfile'), 'utf8'))
const image = stages.at(-1) ?? []
const textOf = (name: string) => image.find((instruction) => instruction.name === name)?.text ?? ''
const environment = Object.fromEntries(
  textOf('ENV')
    .split(' ')
    .map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']),
)
const uninstalled = stages[0]?.find(({ text }) => text.startsWith('npm uninstall'))?.text ?? ''
const ofApp = (uninstalled.split('&&')[0] ?? '')
  .split(' ')
  .filter((word) => /^@?[a-z]/.test(word))
  .slice(2)
const { dependencies } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'))
const ofServer = Object.keys(dependencies).filter((name) => !ofApp.includes(name))
const ofNode = ['NODE_ENV', 'UV_THREADPOOL_SIZE']
const asRoot = process.getuid?.() === 0
const nobody = 65_534

test('the files in the image are enough to run the server as an unprivileged user that writes only to the data folder', async (t) => {
  const folder = await makeImage(t)
  const { base, end, lines } = await startImage(t, folder)

  const health = spawn(
    join(folder, 'bin/node'),
    execForm(textOf('HEALTHCHECK')).slice(1),
    inImage(folder, base),
  )
  assert.deepEqual(await once(health, 'exit'), [0, null])
  for (const path of ['/', '/app', '/docs', '/redoc'])
    assert.equal((await fetch(base.url + path)).status, 200, path)
  const script = / src="([^"]*)" defer/.exec(await (await fetch(base.url)).text())?.[1] ?? ''
  assert.match(script, /^\/form-/)
  assert.equal((await fetch(base.url + script)).status, 200)
  // Registering is the first thing that reads the package of common passwords.
  const json = { email: 'attorney@example.com', password: 'correct horse battery' }
  assert.equal((await call(base.url, 'POST', '/api/auth/register', { json })).status, 201)
  const submitted = await call(base.url, 'POST', '/api/leads', { multipart: submission() })
  assert.equal(submitted.status, 201)
  await assertResumesAreRead(base.url, json)
  assert.ok(lines().includes(base.url.replace('127.0.0.1', 'localhost')))

  assert.equal(await end('SIGTERM'), 0)
  const failing = spawn(
    join(folder, 'bin/node'),
    execForm(textOf('HEALTHCHECK')).slice(1),
    inImage(folder, base),
  )
  assert.deepEqual(await once(failing, 'exit'), [1, null])
  assert.ok((await readdir(join(folder, 'data'))).includes('foyer.sqlite'))
})

/** Each kind of file has a parser of its own, loaded only then. */
const assertResumesAreRead = async (
  url: string,
  { email, password }: { email: string; password: string },
) => {
  const session = await call(url, 'POST', '/api/auth/token', { form: { username: email, password } })
  const token = session.body.access_token
  const resumes = [
    { name: 'a.pdf', content: new Uint8Array(pdfWith({})) },
    { name: 'a.docx', content: new Uint8Array(docxWith(paragraph('Ada Lovelace'))) },
    { name: 'a.txt', content: new Uint8Array(Buffer.from('Ada Lovelace, Z\xfcrich', 'latin1')) },
  ]
  for (const resume of resumes) {
    const { body } = await call(url, 'POST', '/api/leads', { multipart: submission({ resume }) })
    const state = await until('a resume is read', async () => {
      const report = await call(url, 'GET', `/api/leads/${body.id}/resume/report`, { token })
      return report.body.state !== 'reading' && report.body.state
    })
    assert.equal(state, 'read', resume.name)
  }
}

test('the image contains only packages that the server imports', async () => {
  const sources = await Array.fromAsync(
    glob('src/{server,charsets,contract,messages,words}/**/*.ts', { cwd: project }),
  )
  const texts = await Promise.all(
    sources
      .filter((path) => !/\.test\.ts$|\/testing\//.test(path))
      .map((path) => readFile(join(project, path), 'utf8')),
  )
  const all = texts.join('\n')
  const isImported = (name: string) => new RegExp(`(from |import\\(|resolve\\()'${name}[/']`).test(all)
  assert.deepEqual(
    Object.keys(dependencies).filter((name) => !isImported(name)),
    ofApp,
  )
})

test('the image runs as a numeric non-root user, stops by SIGTERM and starts without a shell', () => {
  assert.match(textOf('USER'), /^[1-9]\d*:[1-9]\d*$/)
  assert.equal(textOf('STOPSIGNAL'), 'SIGTERM')
  assert.deepEqual(execForm(textOf('CMD')), [
    'node',
    '--max-semi-space-size=16',
    '--heap-growing-percent=50',
    'src/server/main.ts',
  ])
  assert.equal(textOf('EXPOSE'), environment.PORT)
  const known = new Set<string>(Object.values(settings).map(({ variable }) => variable))
  for (const name of Object.keys(environment)) assert.ok(known.has(name) || ofNode.includes(name), name)
  for (const stage of stages) assert.match(stage[0]?.text ?? '', /^node:24\.\d+-\w+-slim( AS \w+)?$/)
})

test('the image contains no test, no secret and no data of the checkout', async () => {
  const dockerignore = await readFile(join(project, '.dockerignore'), 'utf8')
  for (const path of [
    '.env',
    '.git/config',
    'data/foyer.sqlite',
    'node_modules/pg/package.json',
    'src/server/config/config.test.ts',
    'src/server/testing/requests/call.ts',
    'scripts/run-tests.mjs',
    'scripts/prepare/redoc.test.mjs',
  ]) {
    assert.ok(isIgnored(dockerignore, path), path)
  }
  for (const path of ['src/server/main.ts', 'package.json', '.npmrc', 'scripts/prepare/redoc.mjs'])
    assert.ok(!isIgnored(dockerignore, path), path)
})

/** Makes a folder with the content of the last stage: the copied files, the built app, production packages and Node. */
const makeImage = async (t: TestContext): Promise<string> => {
  const folder = await makeTestFolder(t)
  const app = join(folder, 'app')
  const dockerignore = await readFile(join(project, '.dockerignore'), 'utf8')
  for (const { name, text } of image) {
    if (name !== 'COPY' || text.startsWith('--from')) continue
    const words = text.split(' ')
    for (const source of words.slice(0, -1)) {
      await cp(join(project, source), join(app, words.at(-1) ?? '', source === 'src' ? '' : source), {
        recursive: true,
        filter: (path) => isFolder(path) || !isIgnored(dockerignore, relative(project, path)),
      })
    }
  }
  await copyPackages(app)
  await cp(join(project, 'dist'), join(app, 'dist'), { recursive: true })
  await mkdir(join(folder, 'bin'))
  await copyFile(process.execPath, join(folder, 'bin/node'))
  await mkdir(join(folder, 'data'))
  await mkdir(join(folder, 'tmp'))
  for (const name of asRoot ? ['data', 'tmp'] : []) await chown(join(folder, name), nobody, nobody)
  await chmod(folder, 0o755)
  return folder
}

const isFolder = (path: string) => !/\.\w+$/.test(path)

type Lock = Record<
  string,
  { dependencies?: object; optionalDependencies?: object; dev?: boolean; devOptional?: boolean }
>

/**
 * Copies the packages that the first stage leaves, from those installed here; with `cp`, because they are thousands of
 * files.
 */
const copyPackages = async (app: string) => {
  const installed = join(project, 'node_modules')
  const { packages }: { packages: Lock } = JSON.parse(
    await readFile(join(installed, '.package-lock.json'), 'utf8'),
  )
  const running = neededFor(packages, ofServer)
  const wanted = Object.entries(packages)
    .filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true)
    .map(([path]) => path)
    .filter((path) => running.has(path.slice('node_modules/'.length)))
    // Nested packages are copied with the folder that contains them.
    .filter((path) => path.lastIndexOf('node_modules/') === 0 && !path.startsWith('node_modules/node-'))
  for (const [folder, paths] of Map.groupBy([...wanted, 'node_modules/.foyer'], dirname)) {
    await mkdir(join(app, folder), { recursive: true })
    await promisify(execFile)('cp', ['-R', ...paths.map((path) => join(project, path)), join(app, folder)])
  }
}

/** The top-level packages that the given ones need, directly or indirectly, including themselves. */
const neededFor = (packages: Lock, names: string[]) => {
  const needed = new Set<string>()
  const add = (name: string) => {
    if (needed.has(name)) return
    needed.add(name)
    const own = `node_modules/${name}`
    const within = Object.entries(packages).filter(([path]) => path === own || path.startsWith(`${own}/`))
    for (const [, { dependencies = {}, optionalDependencies = {} }] of within)
      for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) add(next)
  }
  for (const name of names) add(name)
  return needed
}

type Base = { url: string; port: string }

const inImage = (folder: string, { port }: Base) => ({
  cwd: join(folder, 'app'),
  // On loopback; HOST and the data folder have other values in the image.
  env: {
    ...environment,
    HOST: '127.0.0.1',
    PORT: port,
    DATA_DIR: join(folder, 'data'),
    TMPDIR: join(folder, 'tmp'),
  },
  ...(asRoot && { uid: nobody, gid: nobody }),
})

const startImage = async (t: TestContext, folder: string) => {
  const port = await freePort()
  const base = { url: `http://127.0.0.1:${port}`, port }
  const [, ...args] = execForm(textOf('CMD'))
  const child: ChildProcess = spawn(join(folder, 'bin/node'), args, inImage(folder, base))
  const ended = once(child, 'exit')
  whenOver(t, () => child.kill('SIGKILL'))
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += String(text)))
  await until('ready', () => {
    if (child.exitCode !== null) throw new Error(`It ended:\n${said}`)
    return said.includes('Foyer is ready')
  })
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return (await ended)[0] as number | null
  }
  return { base, end, lines: () => said }
}

const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return String(typeof address === 'object' ? address?.port : '')
}
