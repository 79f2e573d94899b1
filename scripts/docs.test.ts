import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig, settings } from '#server/config/config.ts'
import { parseEnvFile } from '#server/config/env-file.ts'
import { generatedFiles } from './generated-files.ts'

const root = join(import.meta.dirname, '..')

const runDocs = (folder: string, ...args: string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/docs.ts'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, stderr }
}

test('docs/openapi.json, docs/configuration.md and .env.example are up to date with the code', () => {
  assert.deepEqual(runDocs(root, '--check'), { status: 0, stderr: '' })
})

test('--check names each stale file and how to update it, and changes nothing', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  assert.equal(runDocs(folder, '--check').status, 1)
  assert.equal(runDocs(folder).status, 0)
  assert.deepEqual(runDocs(folder, '--check'), { status: 0, stderr: '' })

  const page = join(folder, 'docs/configuration.md')
  appendFileSync(page, 'An afterthought.\n')
  assert.deepEqual(runDocs(folder, '--check'), {
    status: 1,
    stderr: 'docs/configuration.md is not up to date with the code. Run: npm run docs\n',
  })
  assert.match(readFileSync(page, 'utf8'), /afterthought/)
})

test('every setting is in the configuration page and in .env.example', () => {
  const { 'docs/configuration.md': page = '', '.env.example': example = '' } = generatedFiles()
  for (const { variable } of Object.values(settings)) {
    assert.match(page, new RegExp(`^\\| \`${variable}\` `, 'm'))
    assert.match(example, new RegExp(`^#${variable}=`, 'm'))
  }
})

test('.env.example changes nothing as it is, and sets only defaults when every line is uncommented', () => {
  const { '.env.example': example = '' } = generatedFiles()
  const read = (text: string) => Object.fromEntries(parseEnvFile(Buffer.from(text)))
  assert.deepEqual(read(example), {})
  const inForce = read(example.replaceAll(/^#(?=[A-Z_0-9]+=)/gm, ''))
  for (const { variable, initial = '' } of Object.values<{ variable: string; initial: string | undefined }>(
    settings,
  ))
    assert.equal(inForce[variable], initial)
  assert.deepEqual(readConfig(inForce), readConfig({}))
})
