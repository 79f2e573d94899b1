import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileTemplates, makeEngine } from './mail-templates.ts'

const render = (template: string, values: object = {}) =>
  makeEngine({ outputEscape: 'escape' }).parseAndRenderSync(template, values)

test('a value is escaped, and no filter outputs it unescaped', () => {
  assert.equal(render('{{ x }}', { x: '<b a="c">&' }), '&lt;b a=&#34;c&#34;&gt;&amp;')
  assert.throws(() => render('{{ x | raw }}', { x: '<b>' }), /undefined filter/)
})

test('a mistyped name or filter is an error', () => {
  assert.throws(() => render('{{ nmae }}', { name: 'Ada' }), /undefined variable/)
  assert.throws(() => render('{{ name | upcsae }}', { name: 'Ada' }), /undefined filter/)
  assert.throws(
    () => compileTemplates('notification')({ firm: 'Example', name: 'Ada' }),
    /undefined variable/,
  )
})

test('a template can read neither the disk nor inherited properties', () => {
  for (const name of [
    '/etc/passwd',
    '../mail-templates.ts',
    './layout.html.liquid',
    'notification.html.liquid',
  ]) {
    for (const tag of ['include', 'render', 'layout']) {
      assert.throws(() => render(`{% ${tag} '${name}' %}`), /ENOENT/, `${tag} ${name}`)
    }
  }
  assert.throws(() => render('{{ x.constructor.name }}', { x: {} }), /undefined variable/)
})

test('a template that would run forever or fill the memory is stopped', () => {
  const started = performance.now()
  assert.throws(() => render('{% for a in (1..100000000) %}{{ a }}{% endfor %}'), /limit/)
  assert.throws(
    () => render(`{% assign s = 'x' %}{% for a in (1..60) %}{% assign s = s | append: s %}{% endfor %}`),
    /limit/,
  )
  assert.throws(() => render('x'.repeat(20_001)), /limit/)
  assert.ok(performance.now() - started < 10_000)
})
