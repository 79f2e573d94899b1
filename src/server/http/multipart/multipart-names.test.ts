import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { nothing, storedAtRest } from '#server/testing/database/stored.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { pdf } from '#server/testing/requests/submission.ts'

/** A part: the lines of its head, and its content, in latin1, so that each character is a byte. */
type Part = [head: string[], content?: string]

const disposition = (parameters: string) => `Content-Disposition: form-data; ${parameters}`
const field = (name: string, value: string, ...more: string[]): Part => [
  [disposition(`name="${name}"`), ...more],
  value,
]
const resume = (parameters: string, ...more: string[]): Part => [
  [disposition(`name="resume"; ${parameters}`), 'Content-Type: application/pdf', ...more],
  pdf(),
]
const ada = [field('first_name', 'Ada'), field('last_name', 'Lovelace'), field('email', 'ada@example.com')]
const plain = resume('filename="cv.pdf"')

const send = (foyer: TestFoyer, parts: Part[]) =>
  foyer.call('POST', '/api/leads', {
    headers: { 'content-type': 'multipart/form-data; boundary=b0undary' },
    body: Buffer.from(
      `${parts.map(([head, content = '']) => `--b0undary\r\n${head.join('\r\n')}\r\n\r\n${content}\r\n`).join('')}--b0undary--\r\n`,
      'latin1',
    ),
  })

/** Submits a form that must be accepted, and returns what was stored. */
const taken = async (foyer: TestFoyer, parts: Part[], what: string) => {
  const { status, body } = await send(foyer, parts)
  assert.equal(status, 201, `${what}: ${body.detail}`)
  return foyer.deps.db.selectFrom('leads').selectAll().where('id', '=', body.id).executeTakeFirstOrThrow()
}

const inLatin1 = (text: string) => Buffer.from(text).toString('latin1')
const cyrillic = '\xd0\xe5\xe7\xfe\xec\xe5' // Резюме in windows-1251
const japanese = '\x97\x9a\x97\xf0\x8f\x91' // 履歴書 in Shift_JIS
const chinese = '\xbc\xf2\xc0\xfa' // 简历 in GBK

const fileNames: [parameters: string, stored: string][] = [
  [`filename="${inLatin1('Резюме.pdf')}"`, 'Резюме.pdf'],
  [
    `filename="=?UTF-8?B?${Buffer.from('wrong').toString('base64')}?="; filename*=UTF-8''R%C3%A9sum%C3%A9.pdf`,
    'Résumé.pdf',
  ],
  [`filename*=UTF-8''R%C3%A9sum%C3%A9.pdf; filename="wrong.pdf"`, 'Résumé.pdf'],
  [`filename*=windows-1251'ru'%D0%E5%E7%FE%EC%E5.pdf; filename="wrong.pdf"`, 'Резюме.pdf'],
  [`filename*=nonsense''x; filename="right.pdf"`, 'right.pdf'],
  [`filename*=nonsense'en'R%C3%A9sum%C3%A9.pdf`, 'Résumé.pdf'],
  [`filename*=''cv.pdf`, 'cv.pdf'],
  ['filename*=cv.pdf', 'cv.pdf'],
  [`filename*=UTF-8''%FF; filename="right.pdf"`, 'right.pdf'],
  [`filename*0*=UTF-8''R%C3%A9; filename*1="sum"; filename*2*=%C3%A9.pdf`, 'Résumé.pdf'],
  [`filename="=?UTF-8?B?${Buffer.from('Резюме.pdf').toString('base64')}?="`, 'Резюме.pdf'],
  ['filename="=?utf-8?Q?R=C3=A9sum=C3=A9_?= =?iso-8859-1?q?=E9t=E9.pdf?="', 'Résumé été.pdf'],
  ['filename="=?nonsense?B?eA==?="', '=_nonsense_B_eA==_=.pdf'],
  [`filename="${cyrillic}.pdf"`, 'Резюме.pdf'],
  [`filename="${chinese}.pdf"`, '简历.pdf'],
  [`filename="${japanese}.pdf"`, '履歴書.pdf'],
  ['filename="R\xe9sum\xe9 M\xfcller.pdf"', 'Résumé Müller.pdf'],
  // In a safe name a quotation mark becomes an underscore.
  ['filename="my %22cv%22.pdf"', 'my _cv_.pdf'],
  ['filename="my \\"cv\\".pdf"', 'my _cv_.pdf'],
  ['filename="cv%0D%0A.pdf"', 'cv.pdf'],
  ['filename="100%25 me.pdf"', '100%25 me.pdf'],
  ['filename="C:\\Users\\ada\\cv.pdf"', 'cv.pdf'],
  ['filename=cv.pdf', 'cv.pdf'],
  ['FileName = "cv.pdf"', 'cv.pdf'],
]

onEachDatabase(
  'a file is stored with the name that its sender gave it, in every supported encoding',
  async (start) => {
    const foyer = await start()
    for (const [parameters, stored] of fileNames) {
      const { resume_name } = await taken(foyer, [...ada, resume(parameters)], parameters)
      assert.equal(resume_name, stored, parameters)
    }
  },
)

const names: [bytes: string, type: string[], stored: string][] = [
  ['\xc8\xe2\xe0\xed', [], 'Иван'],
  ['\xc0\xed\xed\xe0 \xdf\xed', [], 'Анна Ян'],
  ['\xc8\xc2\xc0\xcd', [], 'ИВАН'],
  ['Jos\xe9', [], 'José'],
  ['O\x92Neil', [], 'O’Neil'],
  ['\xcd\xf5\xd0\xa1\xc3\xf7', [], '王小明'],
  ['\xa4\xfd\xa4p\xa9\xfa', [], '王小明'],
  ['M\xaaJos\xe9', [], 'MªJosé'],
  ['\x91\xbe\x98Y', [], '太郎'],
  ['\x93Zo\xeb\x94', [], '“Zoë”'],
  ['\xa3ukasz', ['Content-Type: text/plain; charset=iso-8859-2'], 'Łukasz'],
  ['\xc5\xeb\xdd\xed\xe7', ['Content-Type: text/plain; charset="windows-1253"'], 'Ελένη'],
  [inLatin1('Łukasz'), ['Content-Type: text/plain; charset=us-ascii'], 'Łukasz'],
  ['Jos\xe9', ['Content-Type: text/plain; charset=nonsense'], 'José'],
  [inLatin1('José'), ['Content-Type: application/octet-stream'], 'José'],
]

onEachDatabase("a person's name in a Windows code page is stored as text", async (start) => {
  const foyer = await start()
  for (const [bytes, type, stored] of names) {
    const parts = [field('first_name', bytes, ...type), ...ada.slice(1), plain]
    assert.equal((await taken(foyer, parts, stored)).first_name, stored)
  }
  const hebrew = [field('_charset_', 'windows-1255'), field('first_name', '\xe3\xe5\xe3'), ...ada.slice(1)]
  const lead = await taken(foyer, [...hebrew, resume('filename="\xe3\xe5\xe3.pdf"')], 'with _charset_')
  assert.deepEqual([lead.first_name, lead.resume_name], ['דוד', 'דוד.pdf'])
})

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64').replace(/.{76}/g, '$&\r\n')
const quoted = (text: string) =>
  text
    .replace(
      /[^\x20-\x3c\x3e-\x7e]/g,
      (byte) => `=${byte.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
    )
    .replace(/.{70}/g, '$& =\r\n')
    .replaceAll(' =\r\n', '=\r\n')
const encoding = (name: string) => `Content-Transfer-Encoding: ${name}`

onEachDatabase('fields and files with a transfer encoding are stored decoded', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const content = `${pdf('\x80\xff= '.repeat(40_000))}  \t`
  for (const [name, encode] of [
    ['base64', base64],
    ['BASE64', base64],
    ['quoted-printable', quoted],
    ['7bit', String],
    ['8bit', String],
    ['"binary"', String],
  ] as const) {
    const file: Part = [[...resume('filename="cv.pdf"')[0], encoding(name)], encode(content)]
    const parts = [field('first_name', encode(inLatin1('Zoé')), encoding(name)), ...ada.slice(1), file]
    const lead = await taken(foyer, parts, name)
    assert.equal(lead.first_name, 'Zoé', name)
    const stored = await foyer.call('GET', `/api/leads/${lead.id}/resume`, { token })
    assert.ok(Buffer.from(content, 'latin1').equals(stored.bytes), name)
  }
})

test('an unknown or invalid transfer encoding is refused by name and leaves nothing', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const [name, content, said] of [
    ['x-uuencode', 'begin 644 cv', /x-uuencode/],
    ['gzip', 'x', /gzip/],
    ['base64', 'this is no base64!', /base64/],
    ['base64', 'QQ==QQ==', /base64/],
    ['base64', 'QQQQQ', /base64/],
    ['quoted-printable', 'a=zzb', /quoted-printable/],
  ] as const) {
    const file: Part = [[...plain[0], encoding(name)], content]
    for (const parts of [
      [...ada, file],
      [field('note', content, encoding(name)), ...ada, plain],
    ]) {
      const { status, body } = await send(foyer, parts)
      assert.equal(status, 400, name)
      assert.match(body.detail, said)
      assert.deepEqual(await storedAtRest(foyer), nothing, name)
    }
  }
})

const noFile = (name: string): Part => [
  [disposition(`name="${name}"; filename=""`), 'Content-Type: application/octet-stream'],
  '',
]

onEachDatabase(
  'an empty file input is ignored, whatever its name is and wherever it is in the form',
  async (start) => {
    const foyer = await start()
    const around: [string, Part[]][] = [
      ['another name before', [noFile('photo'), ...ada, plain]],
      ['another name behind', [...ada, plain, noFile('photo'), noFile('cover_letter')]],
      ['the same name behind', [...ada, plain, noFile('resume')]],
      ['the same name before', [...ada, noFile('resume'), plain]],
      ['a name and no byte', [...ada, plain, [[disposition('name="photo"; filename="me.png"')], '']]],
      ['no name for a resume', [...ada, resume('filename=""')]],
    ]
    for (const [what, parts] of around) await taken(foyer, parts, what)

    const { status, body } = await send(foyer, [...ada, noFile('resume')])
    assert.deepEqual([status, body.errors[0].field], [422, 'resume'])
    for (const parts of [
      [...ada, plain, [[disposition('name="photo"; filename=""')], 'x'] satisfies Part],
      [...ada, [[disposition('name="photo"; filename="me.png"')], 'x'] satisfies Part, plain],
      [...ada, plain, plain],
    ]) {
      const refused = await send(foyer, parts)
      assert.equal(refused.status, 422)
    }
    assert.equal((await storedAtRest(foyer)).leads, around.length)
  },
)

test('a body that is built to be slow to parse is parsed fast', async (t: TestContext) => {
  const foyer = await onlySqlite(t)()
  const slow: Part[] = [
    [[disposition(`name="${'\\"'.repeat(7_000)}`)], 'x'],
    [[disposition(`name="a"; ${'x=y;'.repeat(3_000)}`)], 'x'],
    [[disposition(`name="a"; filename*0*=${'%'.repeat(10_000)}`)], ''],
    [[disposition(`name="resume"; filename="${'=?a?b?'.repeat(2_000)}"`)], pdf()],
    [[...plain[0], encoding('quoted-printable')], `${' '.repeat(900)}=\r\n`.repeat(2_000)],
    [[...plain[0], encoding('quoted-printable')], `${' '.repeat(1_000_000)}x`],
    [[...plain[0], encoding('base64')], ' '.repeat(1_000_000)],
  ]
  for (const [index, part] of slow.entries()) {
    const started = performance.now()
    const { status } = await send(foyer, [part, ...ada])
    assert.ok(status === 201 || (status >= 400 && status < 500), `${index}: ${status}`)
    assert.ok(performance.now() - started < 3_000, `${index} took ${performance.now() - started} ms`)
  }
})
