import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeadChange } from '#contract/schemas/leads.ts'
import { ResumeContacts } from '#contract/schemas/resumes/resume-contacts.ts'
import { findContacts } from './find-contacts.ts'

const cases: [text: string, phones: string[], links?: string[], city?: string | null][] = [
  [
    'Ada Lovelace\n12 Oak Street, Boston, MA 02101\n(617) 555-0101 · ada@example.com',
    ['(617) 555-0101'],
    [],
    'Boston, MA',
  ],
  [
    '+1 617.555.0102 | linkedin.com/in/ada-l | github.com/ada',
    ['+1 617.555.0102'],
    ['https://linkedin.com/in/ada-l', 'https://github.com/ada'],
  ],
  ['Austin, Texas · github.com/grace', [], ['https://github.com/grace'], 'Austin, Texas'],
  ['Tel.: 030 / 23125–111\nMusterweg 5, 10115 Berlin', ['030 / 23125-111'], [], 'Berlin'],
  ['Teléfono: 900 555 116\nCiudad: Ciudad Real', ['900 555 116'], [], 'Ciudad Real'],
  ['Wohnort: Köln\nHandy 0171 5550129', ['0171 5550129'], [], 'Köln'],
  ['手机：13800138000\n城市：上海', ['13800138000'], [], '上海'],
  ['هاتف: ٠٢ ٥٥٥٠ ٠١٢٨\nالمدينة: القاهرة', ['02 5550 0128'], [], 'القاهرة'],
  ['＋４４ ２０ ７９４６ ０１０７', ['+44 20 7946 0107']],
  ['Mobile 555 0103 4, fax +1 617 555 0199', ['555 0103 4']],
  [
    'https://ada.example/cv?utm_source=x#top. See www.ada.example/',
    [],
    ['https://ada.example/cv', 'https://www.ada.example'],
  ],
  [
    'https://ada.example and xing.com/profile/ada',
    [],
    ['https://xing.com/profile/ada', 'https://ada.example'],
  ],
  // No telephone numbers, links and towns, although they look like it.
  ['2015 - 2019 Harvard University\n01/2015-12/2019\n31.01.2026\n2010-2014', []],
  ['Case no. 12345678901, ISBN 978-3-16-148410-0, ID a-12345678', []],
  ['Node.js, ASP.NET, e.g. this.and.that; ada.lovelace@linkedin.example', []],
  ['javascript:alert(1) http://user:pass@host.example file:///etc/passwd https://linkedin.com/', []],
  ['2019 Boston Marathon', []],
  ['Portfolio: https://www.example.com/ada', []],
  ['Boston, Massive savings', []],
]

test('telephones, links and towns are found at the head of a resume, and nothing that only looks like them', () => {
  for (const [text, phones, links = [], city = null] of cases)
    assert.deepEqual(findContacts(text), { phones, links, city }, text)
  assert.deepEqual(
    findContacts(`${'Experience\n'.repeat(300)}+1 617 555 0101`).phones,
    [],
    'further down are the numbers of others',
  )
})

test('whatever a text has, what is found is no more than may be stored, and a lead takes it as it is', () => {
  const hostile = [
    '1-'.repeat(5_000),
    '+'.repeat(10_000),
    'a.'.repeat(5_000),
    'https://a.example/'.repeat(500),
    `https://a.example/${'x'.repeat(5_000)}`,
    'City: '.repeat(2_000),
    'A '.repeat(5_000),
    `${'Aa '.repeat(1_000)}, MA`,
    '\ud800+1 617 555 0101\u0000',
    Array.from({ length: 200 }, (_, n) => `+1 617 555 0${n + 100} www.a${n}.example`).join(' '),
  ]
  for (const text of [...hostile, ...cases.map(([each]) => each)]) {
    const found = ResumeContacts.parse(findContacts(text))
    for (const phone of found.phones) assert.equal(LeadChange.parse({ phone }).phone, phone)
    for (const link of found.links) assert.equal(LeadChange.parse({ link }).link, link)
    if (found.city !== null) assert.equal(LeadChange.parse({ city: found.city }).city, found.city)
  }
})
