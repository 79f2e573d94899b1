import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { canBreak } from '#server/testing/database/can-break.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { docxWith, externalRelations, paragraph, pdfWith, streamOf } from '#server/testing/resumes.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { corpusFiles } from './test-corpus.ts'
import { job } from './read-resume.job.ts'
import { submitFile, untilRead } from './test-reading.ts'

/** Files that name an address in every way that a reader may follow. */
const filesNaming = (url: string): Record<string, Buffer> => {
  const action = (dictionary: string) => pdfWith({ catalog: `/OpenAction<<${dictionary}>>` })
  const specification = `<</FS/URL/F(${url})>>`
  return {
    'uri.pdf': action(`/S/URI/URI(${url})`),
    'submit.pdf': action(`/S/SubmitForm/F${specification}`),
    'import.pdf': action(`/S/ImportData/F${specification}`),
    'goto.pdf': action(`/S/GoToR/F${specification}/D[0]`),
    'launch.pdf': action(`/S/Launch/F(${url})`),
    'script.pdf': action(`/S/JavaScript/JS(app.launchURL\\("${url}"\\))`),
    'outside.pdf': pdfWith({
      page: '/Contents 6 0 R',
      objects: [streamOf(`/F${specification}`, '')],
    }),
    'picture.docx': docxWith(paragraph('x'), externalRelations('image', url)),
    'template.docx': docxWith(paragraph('x'), externalRelations('attachedTemplate', url)),
    'chunk.docx': docxWith(paragraph('x'), externalRelations('aFChunk', url)),
    'field.docx': docxWith(
      `<w:p><w:r><w:instrText>INCLUDEPICTURE "${url}"</w:instrText></w:r></w:p>${paragraph('x')}`,
    ),
  }
}

const listen = async (t: TestContext) => {
  const heard: string[] = []
  const server = createServer((socket) => {
    socket.on('data', (data) => heard.push(data.toString('latin1', 0, 200)))
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  whenOver(t, () => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`, heard }
}

test('a server that files name hears nothing while they are read and their pages are drawn', async (t) => {
  const { url, heard } = await listen(t)
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const ids = new Map<string, number>()
  for (const [name, file] of Object.entries(filesNaming(url)))
    ids.set(name, await submitFile(foyer, name, file))
  startJobWorker(t, foyer.deps, [{ ...job, atOnce: 3 }])
  await untilRead(foyer)
  for (const [name, id] of ids) {
    const { body } = await foyer.call('GET', `/api/leads/${id}/resume/report`, { token })
    assert.deepEqual([body.state, body.findings.length > 0], ['read', true], name)
    if (!name.endsWith('.pdf')) continue
    const { status } = await foyer.call('GET', `/api/leads/${id}/resume/pages/1`, { token })
    assert.equal(status, 200, name)
  }
  assert.deepEqual(heard, [])
})

const root = fileURLToPath(new URL('../../../..', import.meta.url))
/** What a program needs to start; nothing of it is a person's. */
const allowed = [
  ...['/usr/', '/lib/', '/lib64/', '/bin/', '/proc/', '/sys/', '/dev/null', '/dev/urandom'],
  ...['/etc/ld.so.', '/etc/ssl/', '/etc/localtime', '/etc/alternatives/'],
  ...[`${root}src/`, `${root}node_modules/`, `${root}package.json`],
]

/** Runs the programs over each file as the server does. */
const script = (folder: string, files: string[]) => {
  const path = join(folder, 'read-all.mjs')
  const here = (name: string) => JSON.stringify(new URL(name, import.meta.url).href)
  writeFileSync(
    path,
    `import { createReadStream } from 'node:fs'
     const { runChild } = await import(${here('../../work/child/child.ts')})
     const run = (file, program, args) => runChild({ program: new URL(program), args, input: createReadStream(file) })
     for (const file of ${JSON.stringify(files)}) {
       const kind = file.split('.').pop()
       await run(file, ${here('child/read-file.ts')}, [kind, ''])
       if (kind === 'pdf') await run(file, ${here('child/draw-page.ts')}, ['1'])
       if (file.endsWith('uri.pdf')) await run(file, ${here('child/recognize-scan.ts')}, ['eng', 'spa'])
     }
     console.log('done')`,
  )
  return path
}

// Under strace each takes a second.
const traced = ['uri.pdf', 'outside.pdf', 'picture.docx', 'words.txt']
const tracedOfCorpus =
  /hostile\/(?:linked-etc-passwd|docx-external-refs|xxe-file|launch|pdfpayload1)\.|good\/word6\./

const mayTrace = canBreak()
const name =
  'the processes that read, draw and recognize open no file but the program’s, write nothing, and ask no server'

test(mayTrace ? name : `${name} (needs strace and the right to use it)`, { skip: !mayTrace }, async (t) => {
  const folder = await makeTestFolder(t)
  const naming = { ...filesNaming('http://127.0.0.1:9/x'), 'words.txt': Buffer.from('/etc/passwd') }
  const own = Object.entries(naming).filter(([file]) => traced.includes(file))
  for (const [file, content] of own) writeFileSync(join(folder, file), content)
  const files = own.map(([file]) => join(folder, file))
  const log = join(folder, 'calls')
  const calls = 'trace=open,openat,openat2,creat,connect,sendto,execve'
  const { stdout } = spawnSync(
    'strace',
    [
      ...['-f', '-qq', '--seccomp-bpf', '-s', '4096', '-e', calls, '-o', log],
      ...[
        process.execPath,
        script(folder, [...files, ...corpusFiles.filter((path) => tracedOfCorpus.test(path))]),
      ],
    ],
    { encoding: 'utf8', timeout: 300_000, env: { PATH: process.env.PATH } },
  )
  assert.equal(stdout, 'done\n')
  const lines = readFileSync(log, 'utf8').split('\n')
  assert.ok(lines.some((line) => /execve\(.*child\/draw-page\.ts/.test(line)))
  assert.ok(lines.some((line) => /open.*spa\.traineddata/.test(line)))
  const outside = lines.filter((line) => {
    if (/(?:connect|sendto)\(/.test(line)) return /AF_INET/.test(line)
    const [, path = '', flags = ''] =
      /open(?:at2?)?\((?:AT_FDCWD, )?"([^"]*)", (?:\{flags=)?([\w|]+).*= \d+$/.exec(line) ?? []
    if (path === '' || path.startsWith(folder) || path.startsWith(join(tmpdir(), 'foyer-'))) return false
    const isWritten =
      /O_WRONLY|O_RDWR|O_CREAT/.test(flags) && !path.startsWith('/dev/') && !path.startsWith('/proc/')
    return isWritten || (!corpusFiles.includes(path) && !allowed.some((each) => path.startsWith(each)))
  })
  assert.deepEqual(outside, [])
})
