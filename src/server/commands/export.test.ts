import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { copyLeads } from '#server/testing/copy-leads.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'
import { filesInZip, leadsInCsv, linesIn } from '#server/features/leads/export/test-export.ts'

const run = (env: Record<string, string>, args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const file = join(import.meta.dirname, 'export.ts')
    const surroundings = { env: { ...bareEnvironment, ...env }, cwd: import.meta.dirname, timeout: 60_000 }
    execFile(process.execPath, [file, ...args], surroundings, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })

onEachDatabase(
  'npm run export writes a whole file beside the running server, and overwrites none',
  async (start, t, _kind, databaseUrl) => {
    const foyer = await start()
    await foyer.submit({ first_name: 'Grace' })
    await copyLeads(foyer.deps.db, 600)
    await foyer.submit({ first_name: 'Zelda' })
    const env = { DATA_DIR: foyer.dataDir, ...databaseSettings(databaseUrl) }
    const folder = await makeTestFolder(t)
    const at = (name: string) => join(folder, name)

    const zip = await run(env, [at('all.zip')])
    assert.deepEqual([zip.code, zip.err, zip.out], [0, '', `${at('all.zip')}: 601 leads.\n`])
    const files = await filesInZip(await readFile(at('all.zip')))
    assert.equal(JSON.parse(files.get('manifest.json')?.toString() ?? '').leads, 601)
    linesIn(files.get('leads.ndjson')?.toString() ?? '')
    const csv = await run(env, [at('one.CSV'), '--q', 'zelda', '--columns', 'first_name'])
    assert.deepEqual([csv.code, csv.err], [0, ''])
    assert.deepEqual(leadsInCsv(await readFile(at('one.CSV'), 'utf8')), [{ first_name: 'Zelda' }])

    await writeFile(at('mine.ndjson'), 'mine')
    for (const [args, message] of [
      [[at('mine.ndjson')], /mine\.ndjson exists already, and is not overwritten\.$/m],
      [[at('x.ndjson'), '--q', 'is:odd'], /^--q: “is” cannot be “odd”/],
      [[at('x.ndjson'), '--q', 'assigned:nobody-we-know'], /No colleague is called/],
      [[at('x.pdf')], /^Usage:/],
      [[at('x.csv'), '--all'], /Unknown option[^]*Usage:/],
    ] as const) {
      const { code, err } = await run(env, [...args])
      assert.equal(code, 1, err)
      assert.match(err, message)
    }
    assert.equal(await readFile(at('mine.ndjson'), 'utf8'), 'mine')
    assert.deepEqual((await readdir(folder)).sort(), ['all.zip', 'mine.ndjson', 'one.CSV'])

    const { token } = await foyer.attorney()
    const { body } = await foyer.call('GET', '/api/events?kind=export.completed', { token })
    assert.deepEqual(
      body.items.map(({ actor, after }: { actor: unknown; after: object }) => [actor, after]),
      [
        [
          null,
          { export_id: '2', leads: '1', format: 'csv', q: 'zelda', order: 'newest', columns: 'first_name' },
        ],
        [null, { export_id: '1', leads: '601', format: 'zip', order: 'newest' }],
      ],
    )
  },
)
