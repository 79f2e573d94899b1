import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { openExport } from './open-export.ts'
import { checkExport } from './read-lines.ts'

const at = '2026-01-31T09:30:00.000Z'
const head = { type: 'foyer.export', version: 1 }
const ada = {
  type: 'attorney',
  email: 'ada@example.com',
  name: null,
  role: 'admin',
  status: 'active',
  created_at: at,
  updated_at: at,
}
const lead = {
  type: 'lead',
  id: 7,
  first_name: 'Edsger',
  last_name: '',
  email: 'e@example.com',
  phone: null,
  link: null,
  city: null,
  state: 'PENDING',
  assigned_to: 'ada@example.com',
  outcome: null,
  contact: null,
  reached_out_at: null,
  first_contact_at: null,
  first_contact_working_ms: null,
  due_at: at,
  overdue: false,
  created_at: at,
  arrived_on: '2026-01-31',
  updated_at: at,
  version: 1,
  source: 'api',
  external_id: null,
  language: null,
  marks: [],
  message: '',
  origin: {},
  consent: null,
  resume: null,
}
const note = {
  type: 'note',
  id: 1,
  lead_id: 7,
  author: 'ada@example.com',
  text: 'x',
  version: 1,
  created_at: at,
  updated_at: at,
}

const textOf = (lines: object[], end: object = {}) => {
  const before = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  const leads = lines.filter((line) => 'type' in line && line.type === 'lead').length
  const sha256 = createHash('sha256').update(before).digest('hex')
  return `${before}${JSON.stringify({ type: 'end', leads, lines: lines.length, sha256, ...end })}\n`
}

test('an export is refused in a sentence if it was cut off or changed, or is something else', async (t) => {
  const folder = await makeTestFolder(t)
  const check = async (text: string, name = 'export.ndjson') => {
    await writeFile(join(folder, name), text)
    return checkExport(openExport(join(folder, name)), () => {})
  }
  const whole = textOf([head, ada, lead, note])
  assert.deepEqual((await check(whole)).counts, { 'foyer.export': 1, attorney: 1, lead: 1, note: 1, end: 1 })

  const cases: [text: string, message: RegExp][] = [
    [whole.slice(0, whole.lastIndexOf('{')), /has no end: it was cut off/],
    [whole.slice(0, -20), /Line 5 is not as the format says/],
    [whole.replace('Edsger', 'Edgar'), /not as it was written/],
    [textOf([head, ada, lead, note], { leads: 2 }), /not as it was written/],
    [`${whole}{}\n`, /Line 6 comes after the end/],
    [textOf([{ ...head, version: 2 }]), /a version of the format/],
    ['id,first_name\r\n1,Ada\r\n', /no export of Foyer as JSON lines/],
    ['', /has no end/],
    [textOf([head, ada, { ...lead, surprise: 1 }]), /Line 3 is not as the format says/],
    [textOf([head, ada, { ...lead, state: 'ODD' }]), /Line 3 is not as the format says \(state\)/],
    [textOf([head, lead]), /Line 2 names an attorney, of which no earlier line tells/],
    [textOf([head, ada, note]), /Line 3 names lead 7/],
    [textOf([head, ada, lead, lead]), /Line 4 names lead 7 again/],
    [textOf([head, head]), /Line 2 is not as the format says/],
    ['x'.repeat(17 * 1024 * 1024), /too long for an export/],
  ]
  for (const [text, message] of cases) await assert.rejects(check(text), message, message.source)
  await assert.rejects(check('not a zip', 'export.zip'), /cannot be read as a ZIP/)
})
