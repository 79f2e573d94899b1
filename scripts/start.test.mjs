import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { after, test } from 'node:test'
import { isNewEnough } from './prepare/node24.mjs'
import { makeSampleProject, poll, startCommand, writeFiles } from './sample-project.mjs'

/** Prints when it has begun, and takes a moment to finish after a signal; ignores further signals. */
const server = `
  const timer: NodeJS.Timeout = setInterval(() => {}, 1000)
  const finish = (): void => { clearInterval(timer); setTimeout(() => console.log('finished'), 300) }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, finish).on(signal, () => {})
  console.log('serving on ' + process.version + ' in ' + process.cwd() + ' with ' + process.argv.slice(2).join())
`
const project = makeSampleProject({
  'src/server/main.ts': server,
  'src/ends.ts': `import './server/code.ts'\nprocess.exitCode = Number(process.argv[2])`,
  'src/server/code.ts': `console.log('at first')`,
})
after(() => project.remove())

const olderNode = findOlderNode()
const nodes = [
  { name: 'Node 24', path: [dirname(process.execPath)], skip: false },
  {
    name: 'an older Node',
    path: olderNode === undefined ? [] : [dirname(olderNode)],
    skip: olderNode === undefined ? 'there is no older Node in PATH' : false,
  },
]

for (const { name, path, skip } of nodes) {
  const env = { PATH: [...path, process.env['PATH'] ?? ''].join(delimiter) }

  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) {
    test(
      `${signal} to all processes of a start on ${name} lets the server finish and ends with 0`,
      { skip },
      async () => {
        const start = startCommand(project.folder, 'node', ['scripts/start.mjs'], env)
        await start.until('serving on')
        process.kill(-start.pid, signal)
        assert.equal(await start.ended, 0, start.shown())
        assert.match(start.shown(), /finished/)
      },
    )
  }

  test(
    `SIGTERM to only the first process of a start on ${name} lets the server finish and ends with 0`,
    { skip },
    async () => {
      const start = startCommand(project.folder, 'node', ['scripts/start.mjs'], env)
      await start.until('serving on')
      process.kill(start.pid, 'SIGTERM')
      assert.equal(await start.ended, 0, start.shown())
      assert.match(start.shown(), /finished/)
    },
  )

  test(
    `a program started from ${name} runs on Node 24 with its arguments, and its exit code is returned`,
    { skip },
    async () => {
      const run = startCommand(project.folder, 'node', ['scripts/run.mjs', 'src/ends.ts', '7'], env)
      assert.equal(await run.ended, 7, run.shown())
    },
  )
}

test('SIGTERM to npm only lets the server finish and ends with 0', async () => {
  const start = startCommand(project.folder, 'npm', ['start'])
  await start.until('serving on')
  process.kill(start.pid, 'SIGTERM')
  assert.equal(await start.ended, 0, start.shown())
  assert.match(start.shown(), /finished/)
})

test('the server runs on Node 24 in the project’s folder, from whichever folder it is started', async () => {
  const start = startCommand('/', process.execPath, [`${project.folder}/scripts/start.mjs`, 'one', 'two'])
  await start.until('serving on')
  process.kill(start.pid, 'SIGTERM')
  assert.equal(await start.ended, 0)
  assert.ok(
    start.shown().includes(`serving on ${process.version} in ${project.folder} with one,two`),
    start.shown(),
  )
})

test('npm run dev restarts the server after every change, even after one with a syntax error', async () => {
  const entry = `import './code.ts'\n${server}`
  writeFiles(project.folder, { 'src/server/main.ts': entry })
  const dev = startCommand(project.folder, process.execPath, ['scripts/start.mjs', '--watch'])
  await dev.until('serving on')
  writeFiles(project.folder, { 'src/server/code.ts': 'this is no program' })
  await dev.until('The server has ended')
  writeFiles(project.folder, { 'src/server/code.ts': `console.log('then')` })
  await dev.until('then\nserving on')
  writeFiles(project.folder, { 'src/server/new/part.ts': '' })
  await poll(() => dev.shown().split('serving on').length === 4, dev.shown)
  process.kill(-dev.pid, 'SIGINT')
  assert.equal(await dev.ended, 0, dev.shown())
})

function findOlderNode() {
  const found = spawnSync('which', ['-a', 'node'], { encoding: 'utf8' }).stdout ?? ''
  return found
    .split('\n')
    .filter(Boolean)
    .find((path) => !isNewEnough(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout))
}
