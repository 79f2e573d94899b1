import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { startProcess } from '#server/testing/processes/start-process.ts'

const run = promisify(execFile)
const readme = join(import.meta.dirname, '../../README.md')

/** The shell blocks under the heading, which a reader of the page would type. */
const commandsUnder = (markdown: string, heading: string) => {
  const section = markdown.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''
  return [...section.matchAll(/```sh\n(.*?)```/gs)].map(([, commands]) => commands)
}

test('every curl command of the README works in the order of the page', async (t) => {
  const foyer = await startProcess(t, { env: { DATA_DIR: await makeTestFolder(t) } })
  const folder = await makeTestFolder(t)
  const blocks = commandsUnder(await readFile(readme, 'utf8'), 'Use it with curl')
  assert.ok(blocks.length >= 8)
  // A separator after each block divides the answers.
  const script = ['set -e', ...blocks.map((block) => `${block}\necho; echo ----`)]
    .join('\n')
    .replaceAll('http://localhost:8001', foyer.url)

  const { stdout } = await run('bash', ['-c', script], { cwd: folder })
  const answers = stdout.split('----').map((part) => part.trim())
  const json = (n: number, line = 0) => JSON.parse(answers[n]?.split('\n')[line] ?? '')

  assert.equal(json(0).is_active, true)
  const lead = json(2)
  assert.deepEqual([lead.first_name, lead.email, lead.state], ['Ada', 'ada@example.com', 'PENDING'])
  assert.equal(
    await readFile(join(folder, 'downloaded.txt'), 'utf8'),
    await readFile(join(folder, 'resume.txt'), 'utf8'),
  )
  assert.match(answers[5] ?? '', /"is_active":true/)
  assert.match(answers[4] ?? '', /"REACHED_OUT".*lead\.changed/s)
  assert.match(answers[7] ?? '', /"status":"ok".*"status":"ready"/s)
})
