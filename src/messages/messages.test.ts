import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { languages } from './languages.ts'
import { parseMessage } from './make-messages.ts'
import { messagesIn } from './messages.ts'

const catalog = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(import.meta.dirname, `${language}.json`), 'utf8'))
const english = catalog('en')

/** The names of all parameters of a message, nested ones included. */
const parameters = (text = '') => {
  const names = new Set<string>()
  JSON.stringify(parseMessage(text, 'en').getAst(), (_key, part) => {
    if (part?.type > 0 && typeof part.value === 'string') names.add(part.value)
    return part
  })
  return [...names].sort()
}

test('every language has a catalog for form and mails, and no other catalog exists', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /^[^.]+\.json$/.test(name))
  assert.deepEqual(files.sort(), languages.map((language) => `${language}.json`).sort())
})

for (const language of languages) {
  test(`the catalog ${language} translates every message and keeps its parameters`, () => {
    const messages = catalog(language)
    assert.deepEqual(Object.keys(messages), Object.keys(english))
    const untranslated: string[] = []
    for (const [key, text] of Object.entries(messages)) {
      assert.notEqual(text.trim(), '', key)
      assert.equal(text, text.trim().normalize('NFC'), key)
      assert.deepEqual(parameters(text), parameters(english[key]), key)
      assert.doesNotMatch(text.replaceAll(/\{\w+, plural,(?: \w+ \{[^{}]*\})+\}|\{\w+\}/g, ''), /[{}<>]/, key)
      if (text === english[key]) untranslated.push(key)
    }
    // Some languages write units and "Error:" as English does.
    if (language !== 'en')
      assert.deepEqual(
        untranslated.filter((key) => !/^form\.(unit\.|error_prefix)/.test(key)),
        [],
      )
  })
}

test('the messages of the app take the same parameters in both languages', () => {
  const [inEnglish, inSpanish] = [catalog('app.en'), catalog('app.es')]
  assert.deepEqual(Object.keys(inSpanish), Object.keys(inEnglish))
  for (const [key, text] of Object.entries(inSpanish))
    assert.deepEqual(parameters(text), parameters(inEnglish[key]), key)
  assert.deepEqual(parameters(inEnglish['told.assigned.many']), ['count', 'to'])
})

test('a missing parameter throws, and a value is filled in unchanged', () => {
  const t = messagesIn('en')
  assert.throws(() => t('form.too_long'), /"max" was not provided/)
  assert.throws(() => t('form.too_long', { most: 3 }), /"max" was not provided/)
  assert.match(t('form.lead', { firm: '{max} <b> $&' }), /^It takes about a minute\. \{max\} <b> \$& reads/)
})
