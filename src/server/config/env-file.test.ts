import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigMistakes } from './config.ts'
import { parseEnvFile } from './env-file.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'

const read = (text: string | Buffer) => Object.fromEntries(parseEnvFile(Buffer.from(text)))

const mistakesIn = (text: string | Buffer): string[] => {
  try {
    parseEnvFile(Buffer.from(text))
    return []
  } catch (error) {
    assert.ok(error instanceof ConfigMistakes)
    return error.lines
  }
}

test('a value is read completely, including every #', () => {
  const lines: [string, string][] = [
    ['V=#aa0000', '#aa0000'],
    ['V=pa#ss', 'pa#ss'],
    ['V=pass#', 'pass#'],
    ['V="pa #ss"', 'pa #ss'],
    ["V='pa #s\"s'", 'pa #s"s'],
    ['V=`it\'s "so"`', `it's "so"`],
    [`V=O'Brien & "Sons"`, `O'Brien & "Sons"`],
    ['V="a=b" # the password', 'a=b'],
    ["V='a'\t#", 'a'],
    ['export V=x', 'x'],
    ['  export  V = x  ', 'x'],
    ['V = x', 'x'],
    ['V=a=b==', 'a=b=='],
    ['V=', ''],
    ['V=""', ''],
    ['V="  padded  "', '  padded  '],
    ['V= "#a"', '#a'],
    ['V=$HOME ${X} `', '$HOME ${X} `'],
    ['V=C:\\new\\table', 'C:\\new\\table'],
    ["V='C:\\new'", 'C:\\new'],
    ['V="one\\ntwo"', 'one\ntwo'],
    ['V="say \\"so\\" \\\\"', 'say "so" \\'],
    ['V="one\n# two\nthree"', 'one\n# two\nthree'],
    ["V='one\r\ntwo'", 'one\ntwo'],
  ]
  for (const [line, value] of lines) {
    assert.deepEqual(read(`# before\n${line}\nNEXT=1\n`), { V: value, NEXT: '1' }, line)
    assert.deepEqual(read(line.replaceAll(/\r?\n/g, '\r\n')), { V: value }, `${line} alone, CRLF`)
  }
  assert.deepEqual(read('A=1\rB=2\r\n\r\n   # C=3\n\t\n#D=4\nE=5'), { A: '1', B: '2', E: '5' })
  assert.deepEqual(read(''), {})
})

test('the first line is read, also after a byte order mark, and so are all others', () => {
  const text = 'FIRM_NAME=Müller 李\r\nPORT=8002\r\n'
  const value = { FIRM_NAME: 'Müller 李', PORT: '8002' }
  assert.deepEqual(read(`\ufeff${text}`), value)
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
  assert.deepEqual(read(utf16), value)
  assert.deepEqual(read(Buffer.from(utf16).swap16()), value)
  const not = 'this is not text in UTF-8. Save the file as UTF-8.'
  assert.deepEqual(mistakesIn(Buffer.from('A=1\nB=M\xfcller\n', 'latin1')), [`.env line 2: ${not}`])
  assert.deepEqual(mistakesIn(Buffer.from('A=1\n', 'utf16le')), [`.env line 1: ${not}`])
})

test('ambiguous lines are refused, all at once and by line number, without quoting a value', () => {
  const text = [
    'PORT=8001 # the port',
    'HOST',
    'FIRM-NAME=secret',
    'smtp_host: secret',
    "A='secret' secret",
    'B="secret"secret',
    'C=1',
    'C=1',
    'D= # nobody knows',
    'SMTP_PASSWORD="secret',
    'E=secret',
  ].join('\n')
  const mistakes = mistakesIn(text)
  assert.deepEqual(
    mistakes.map((line) => line.slice(0, 12).replace(/:.*/, '')),
    [1, 2, 3, 4, 5, 6, 8, 9, 10].map((line) => `.env line ${line}`),
  )
  assert.doesNotMatch(mistakes.join('\n'), /secret/)
  assert.match(mistakes.at(-1) ?? '', /SMTP_PASSWORD begins with a quote that is never closed/)
  assert.match(mistakes[0] ?? '', /PORT has a # after a space/)
  assert.match(mistakes[7] ?? '', /D has a # after a space\. Put a comment on a line of its own/)
  assert.match(mistakes[6] ?? '', /C is already set in line 7/)
})

const field = join(import.meta.dirname, '../../../../shared/field')
for (const [name, value] of Object.entries({
  'env-hash.env': { FIRM_COLOR: '#aa0000', SMTP_PASSWORD: 'pa#ss' },
  'env-bom.env': { FIRM_NAME: 'First line', MAIL_FROM: 'a@b.example' },
})) {
  const file = join(field, name)
  test(
    `a real-world file is read completely: ${name}`,
    { skip: !existsSync(file) && `${name} is not here` },
    async () => assert.deepEqual(read(await readFile(file)), value),
  )
}

const programs = [
  'main.ts',
  'commands/doctor.ts',
  'commands/backup.ts',
  'commands/admin.ts',
  'commands/migrate-to-postgres.ts',
  'commands/storage-move.ts',
]

test('the server and every command refuse an ambiguous file before they change anything', async (t) => {
  const folder = await makeTestFolder(t)
  await writeFile(join(folder, '.env'), 'FIRM_NAME=One\nSMTP_PASSWORD="secret\n')
  const args: Record<string, string[]> = {
    'commands/backup.ts': ['there'],
    'commands/admin.ts': ['list'],
    'commands/storage-move.ts': ['--to', 's3'],
  }
  for (const program of programs) {
    const { code, err } = await run(program, folder, args[program])
    assert.equal(code, 1, program)
    assert.match(err, /^\.env line 2: the value of SMTP_PASSWORD begins with a quote/, program)
    assert.doesNotMatch(err, /secret|^ +at /m, program)
  }
})

test('the environment takes precedence over the file, and the file over the default', async (t) => {
  const folder = await makeTestFolder(t)
  await writeFile(join(folder, '.env'), '\ufeffFIRM_COLOR=#nothex\r\nPORT=70000\r\n')
  const { err } = await run('main.ts', folder, [], { PORT: 'none' })
  assert.match(err, /FIRM_COLOR must be a colou?r/)
  assert.match(err, /PORT must be a whole number/)
})

const run = (program: string, cwd: string, args: string[] = [], env: Record<string, string> = {}) =>
  new Promise<{ code: number; err: string }>((resolve) => {
    const command = [join(import.meta.dirname, '..', program), ...args]
    const options = { cwd, env: { ...bareEnvironment, ...env }, timeout: 30_000 }
    execFile(process.execPath, command, options, (error, _out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, err }),
    )
  })
