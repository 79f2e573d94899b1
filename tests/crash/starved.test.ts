import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { multipartBody, person, resumePart } from '#server/testing/requests/multipart-body.ts'
import { hasProcessFacts, readMemory } from '#server/testing/processes/process-facts.ts'
import { openConnection } from '#server/testing/requests/raw-connection.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { startProcess } from '#server/testing/processes/start-process.ts'
import { submission } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

const megabyte = 1024 * 1024

if (hasProcessFacts) {
  test('a body of a gigabyte without an announced length is refused at its limit, and memory does not grow with it', async (t) => {
    const foyer = await startProcess(t, {
      env: { DATA_DIR: await makeTestFolder(t), RESUME_MAX_BYTES: String(10 * megabyte) },
    })
    assert.equal((await fetch(`${foyer.url}/api/leads`, { method: 'POST', body: submission() })).status, 201)
    const before = await readMemory(foyer.pid)

    const { type, bytes } = multipartBody([...person, resumePart('%PDF-1.4\n')])
    const upload = await openConnection(t, foyer.url)
    await upload.send(
      `POST /api/leads HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    const chunk = (content: Buffer) =>
      Buffer.concat([Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n')])
    // Without the closing boundary, so that the file continues.
    await upload.send(chunk(bytes.subarray(0, bytes.lastIndexOf('\r\n------'))))
    const filler = chunk(Buffer.alloc(megabyte, 'x'))
    const used: number[] = []
    for (let sent = 0; sent < 1024 && !upload.isClosed(); sent++) {
      await upload.send(filler)
      if (sent % 16 === 0) used.push(await readMemory(foyer.pid))
    }
    const answer = await upload.answer()
    assert.equal(answer.status, 413)
    assert.match(answer.text, /larger than/)
    // Uncollected garbage comes and goes; memory must not grow with the body.
    const half = Math.ceil(used.length / 2)
    const growth = Math.max(...used.slice(half)) - Math.max(...used.slice(0, half))
    assert.ok(growth < 48 * megabyte, `${Math.round(growth / megabyte)} MB more in the second half`)
    assert.ok(Math.max(...used) - before < 256 * megabyte)
    assert.equal((await fetch(`${foyer.url}/healthz`)).status, 200)
  })
}

test('a standard output that is closed or that nobody reads does not stop the intake or the end of the server', async (t) => {
  for (const reader of ['head -n 1', 'sleep 60']) {
    const port = await freePort()
    const main = join(import.meta.dirname, '../../src/server/main.ts')
    const folder = await makeTestFolder(t)
    const program = `echo $$ > "${folder}/pid"; exec "${process.execPath}" "${main}"`
    const child = spawn('sh', ['-c', `sh -c '${program}' | ${reader}`], {
      env: {
        ...bareEnvironment,
        DATA_DIR: folder,
        PORT: String(port),
        RATE_LIMIT: 'off',
        LOG_LEVEL: 'trace',
      },
      stdio: 'ignore',
      detached: true,
    })
    const ended = once(child, 'exit')
    whenOver(t, async () => {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await ended
    })
    const url = `http://127.0.0.1:${port}`
    await until(`an answer beside "${reader}"`, () =>
      fetch(`${url}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      ),
    )
    // A pipe holds 64 KiB; these requests log several times as much.
    const answers = await Promise.all(Array.from({ length: 400 }, () => fetch(`${url}/healthz`)))
    assert.ok(answers.every(({ status }) => status === 200))
    assert.equal((await fetch(`${url}/api/leads`, { method: 'POST', body: submission() })).status, 201)
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
    process.kill(pid, 'SIGTERM')
    await until(`the end beside "${reader}"`, () => !isRunning(pid), 10_000)
  }
})

test(
  'a full disk under standard output and standard error does not stop the intake or the end of the server',
  { skip: !existsSync('/dev/full') && '/dev/full does not exist here' },
  async (t) => {
    const full = openSync('/dev/full', 'w')
    whenOver(t, () => closeSync(full))
    const run = (env: Record<string, string>) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/server/main.ts')], {
        env: { ...bareEnvironment, RATE_LIMIT: 'off', ...env },
        cwd: import.meta.dirname,
        stdio: ['ignore', full, full],
      })
      whenOver(t, () => void child.kill('SIGKILL'))
      return { child, ended: once(child, 'exit') }
    }
    // At the level info, no request has been logged when the signal comes.
    for (const [level, signal] of [
      ['info', 'SIGTERM'],
      ['trace', 'SIGINT'],
    ] as const) {
      const port = await freePort()
      const env = { DATA_DIR: await makeTestFolder(t), PORT: String(port), LOG_LEVEL: level }
      const { child, ended } = run(env)
      const url = `http://127.0.0.1:${port}`
      await until('an answer', () =>
        fetch(`${url}/healthz`)
          .then(({ ok }) => ok)
          .catch(() => false),
      )
      if (level === 'trace') {
        const answers = await Promise.all(Array.from({ length: 400 }, () => fetch(`${url}/healthz`)))
        assert.ok(answers.every(({ status }) => status === 200))
        assert.equal((await fetch(`${url}/api/leads`, { method: 'POST', body: submission() })).status, 201)
      }
      child.kill(signal)
      await until('the end', () => child.exitCode !== null || child.signalCode !== null, 10_000)
      assert.deepEqual(await ended, [0, null])
    }

    // The same holds for a start that fails after it has logged.
    const { ended } = run({ DATA_DIR: await makeTestFolder(t), HOST: '192.0.2.1', LOG_LEVEL: 'trace' })
    assert.deepEqual(await ended, [1, null])
  },
)

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}
