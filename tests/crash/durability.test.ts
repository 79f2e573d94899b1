import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { makeStartFoyer, makeTestFolder } from '#server/testing/start-foyer.ts'
import { type FoyerProcess, startProcess } from '#server/testing/processes/start-process.ts'
import { submission } from '#server/testing/requests/submission.ts'

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
if (!canTrace) console.log('strace cannot run here: the order of fsyncs is not traced.')

/** Traces every fsync with the path of its file, and every write with the beginning of its text, in kernel order. */
const traced = (file: string) => [
  'strace',
  '-f',
  '-y',
  '-qq',
  '-s',
  '16',
  '-e',
  'trace=fsync,fdatasync,write,writev,sendto,sendmsg',
  '-o',
  file,
]

const submit = ({ url }: FoyerProcess) => fetch(`${url}/api/leads`, { method: 'POST', body: submission() })

if (canTrace) {
  test('file, folder and write-ahead log are synced in this order before the 201 is sent', async (t) => {
    const folder = await makeTestFolder(t)
    const trace = join(folder, 'trace')
    const foyer = await startProcess(t, { env: { DATA_DIR: join(folder, 'data') }, under: traced(trace) })
    assert.equal((await submit(foyer)).status, 201)
    await until('the answer is in the trace', async () =>
      (await readFile(trace, 'utf8')).includes('HTTP/1.1 201'),
    )

    const lines = (await readFile(trace, 'utf8')).split('\n')
    const after = (from: number, pattern: RegExp) =>
      lines.findIndex((line, n) => n > from && pattern.test(line))
    const file = after(-1, /f(data)?sync\(\d+<[^>]*\/incoming\/[^>]*\.part>/)
    const uploads = after(file, /f(data)?sync\(\d+<[^>]*\/uploads>/)
    const log = after(uploads, /f(data)?sync\(\d+<[^>]*foyer\.sqlite-wal>/)
    const answer = lines.findIndex((line) => line.includes('HTTP/1.1 201'))
    assert.ok(file >= 0, 'the resume is synced')
    assert.ok(uploads > file, 'then the folder that names it')
    assert.ok(log > uploads, 'then the write-ahead log with its row')
    assert.ok(answer > log, 'then the 201 is written')
  })

  for (const [path, what] of [
    ['uploads', 'the folder of the uploads'],
    ['foyer.sqlite-wal', 'the write-ahead log'],
    ['', 'any file'],
  ] as const) {
    test(`when the sync of ${what} fails there is no 201 and no lead, and the next submission succeeds`, async (t) => {
      const dataDir = await makeTestFolder(t)
      const foyer = await startProcess(t, { env: { DATA_DIR: dataDir } })
      const stopFailing = await failSyncs(t, foyer.pid, path && join(dataDir, path))
      const failed = await submit(foyer)
      assert.equal(failed.status, 503)
      await stopFailing()
      assert.equal((await submit(foyer)).status, 201)
      await foyer.end('SIGTERM')

      const after = await makeStartFoyer(t, undefined)({ dataDir })
      const { token } = await after.attorney()
      const { body } = await after.call('GET', '/api/leads', { token })
      assert.deepEqual([body.total, body.items.length], [1, 1])
    })
  }
}

/** Makes every fsync (of the path, if given) fail with EIO, as on a dying disk. @returns a function that stops this */
const failSyncs = async (t: TestContext, pid: number, path: string) => {
  const only = path === '' ? [] : ['-P', path]
  const failing = ['-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:error=EIO']
  const tracer = spawn('strace', ['-f', '-p', String(pid), ...only, ...failing], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(tracer, 'exit')
  whenOver(t, () => tracer.kill('SIGKILL'))
  let said = ''
  tracer.stderr.on('data', (text) => {
    said += String(text)
  })
  await until('strace is attached', () => said.includes('attached'))
  return async () => {
    tracer.kill('SIGINT')
    await ended
  }
}
