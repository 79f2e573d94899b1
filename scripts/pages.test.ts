import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { api } from '#contract/api.ts'
import type { Endpoint } from '#contract/endpoint.ts'
import app from '#messages/app.en.json' with { type: 'json' }
import form from '#messages/en.json' with { type: 'json' }
import { headingsOf } from './headings.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const operations = Object.values<Endpoint>(api).map(({ method, path }) => `${method} ${path}`)
/** The addresses of the screens, as they are written in the routes of the app. */
const screens = [...read('src/web/routes.tsx').matchAll(/path: '([^']+)'/g)].flatMap(([, path]) => path ?? [])
const documents = ['/docs', '/redoc']
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

/** The rows of the table that compares Foyer with the original. */
const compared = read('README.md')
  .split('## What the original promised and planned')[1]
  ?.split('\n## ')[0]
  ?.split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()))

test('each row about the original names a place that exists, or says “not yet” of what does not', () => {
  assert.ok(compared && compared.length >= 15)
  for (const [, what = '', foyer = '', where = ''] of compared) {
    const isThere = !foyer.startsWith('not yet')
    assert.ok(!isThere || where !== '', what)
    assertPlacesExist(where, what)
    if (isThere) continue
    const [, name = ''] = what.split('planned: ')
    for (const word of name.match(/import|export|analytics|dashboard|templates/g) ?? [assert.fail(name)])
      for (const place of [...operations, ...screens])
        assert.ok(!place.includes(word), `${place} exists, and the README says “not yet” of: ${name}`)
  }
})

const assertPlacesExist = (where: string, what: string) => {
  for (const [, place = ''] of where.matchAll(/`([^`]+)`/g)) {
    const [, command] = /^npm run (\S+)/.exec(place) ?? []
    const [, screen] = /^\/app(\/.*)$/.exec(place) ?? []
    if (command !== undefined) assert.ok(command in scripts, `${what}: ${place}`)
    else if (screen !== undefined)
      assert.ok(screens.includes(screen.replace('{id}', '$id')), `${what}: ${place}`)
    else assert.ok([...operations, ...documents].includes(place), `${what}: ${place}`)
  }
}

for (const [path, texts] of [
  ['docs/prospects.md', form],
  ['docs/attorneys.md', app],
  ['docs/admins.md', app],
] as const) {
  test(`each name of a button or a field in ${path} is a text of the screens`, () => {
    const said = new Set<string>(Object.values(texts))
    const named = [...read(path).matchAll(/\*\*([^*]+)\*\*/g)].map(([, name = '']) =>
      name.replace(/\s+/g, ' '),
    )
    assert.ok(named.length > 8)
    for (const name of named) assert.ok(said.has(name), name)
  })
}

test('each endpoint that docs/integrators.md names exists', () => {
  const named = [...read('docs/integrators.md').matchAll(/`((?:GET|POST|PATCH|PUT|DELETE) \/[^`\s]*)/g)]
  assert.ok(named.length > 10)
  for (const [, name = ''] of named) assert.ok(operations.includes(name), name)
})

const pages = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md'].concat(
  ['admins', 'attorneys', 'integrators', 'operations', 'promises', 'prospects'].map(
    (name) => `docs/${name}.md`,
  ),
)

test('the links of the pages lead to files and headings that exist', () => {
  for (const page of pages)
    for (const [, path = '', heading] of read(page).matchAll(/\]\(([^)#\s:]*)(?:#([^)]+))?\)/g)) {
      const file = path === '' ? page : join(page, '..', path)
      assert.ok(existsSync(join(root, file)), `${page}: ${path}`)
      if (heading !== undefined)
        assert.ok(headingsOf(read(file)).includes(heading), `${page}: ${path}#${heading}`)
    }
})
