import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import spanish from '#messages/server.es.json' with { type: 'json' }
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { NewPassword } from '#contract/schemas/fields.ts'
import { makeTranslation } from './server-sentences.ts'

const translate = makeTranslation(spanish, 'es')

test('a sentence of the server is translated, with its numbers and quotations in their places', () => {
  const { error } = NewPassword.safeParse('short')
  assert.equal(translate(error?.issues[0]?.message ?? ''), 'Al menos 12 caracteres.')
  assert.equal(
    translate(
      '“ftp://1.example” is not a site like https://www.example.com or https://*.example.com:8443, without a path.',
    ),
    '“ftp://1.example” no es un sitio como https://www.example.com o https://*.example.com:8443, sin ruta.',
  )
  assert.deepEqual(
    ['in:foo', 'state:foo', 'in:""'].map((line) => translate(parseFilter(line).mistakes[0]?.message ?? '')),
    [
      '“in” no puede ser “foo”. Puede ser “name”, “notes” o “resume”.',
      '“state” no puede ser “foo”. Puede ser “pending”, “reached_out” o “closed”.',
      '“in” necesita un valor. Puede ser “name”, “notes” o “resume”.',
    ],
  )
  assert.equal(translate('Something new at 10.'), 'Something new at 10.')
  assert.equal(translate('constructor'), 'constructor')
})

test('no translation uses a value that its sentence does not contain', () => {
  for (const sentence of Object.keys(spanish)) {
    const said = sentence.replaceAll('{}', '“this”')
    assert.notEqual(translate(said), said)
    assert.doesNotMatch(translate(said), /[{}]/)
  }
})

test('every sentence in the catalog occurs in the source of the server', () => {
  const sources = ['contract', 'server']
    .map((folder) => sourcesIn(join(import.meta.dirname, '..', folder)))
    .join('\n')
  for (const sentence of Object.keys(spanish)) {
    const parts = sentence.split('{}').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    assert.match(sources, new RegExp(parts.join('.{1,60}')), sentence)
  }
})

const sourcesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
