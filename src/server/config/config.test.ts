import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigMistakes, isPublic, readConfig } from './config.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'

test('without any variable every setting has its documented default', () => {
  const config = readConfig({})
  assert.deepEqual(
    [
      config.host,
      config.port,
      config.dataDir,
      config.registration,
      config.rateLimit,
      config.smtpHost,
      config.smtpTls,
    ],
    ['127.0.0.1', 8001, './data', 'approval', 'on', undefined, true],
  )
  assert.deepEqual([config.notifyEmail, config.trustProxy], [[], []])
  assert.equal(config.resumeMaxBytes, 10 * 1024 * 1024)
})

test('an empty variable counts as absent, and the words of the original settings are accepted', () => {
  const config = readConfig({
    PORT: '',
    SMTP_HOST: ' ',
    SMTP_TLS: 'False',
    NOTIFY_EMAIL: 'a@example.com, b@example.com,',
  })
  assert.deepEqual([config.port, config.smtpHost, config.smtpTls], [8001, undefined, false])
  assert.deepEqual(config.notifyEmail, ['a@example.com', 'b@example.com'])
})

test('all mistakes are reported at once, each in a line that names the variable', () => {
  const mistaken = {
    PORT: '80000',
    BASE_URL: 'intake.example.com',
    SECRET_KEY: 'short',
    REGISTRATION: 'maybe',
    NOTIFY_EMAIL: 'nobody',
    SMTP_TLS: 'perhaps',
    DATABASE_URL: 'mysql://x',
    TRUST_PROXY: 'the proxy',
    MAIL_GIVE_UP_DAYS: '0',
    MAIL_FROM: 'a..b@example.com',
    FIRM_TIME_ZONE: 'Mars/Olympus',
  }
  assert.throws(
    () => readConfig(mistaken),
    (error) => {
      assert.ok(error instanceof ConfigMistakes)
      assert.deepEqual(error.lines.map((line) => line.split(' ')[0]).sort(), Object.keys(mistaken).sort())
      assert.ok(
        error.lines.every((line) => /^[A-Z_]+ (must|at least)/.test(line)),
        error.message,
      )
      assert.doesNotMatch(error.message, /short|mysql/)
      return true
    },
  )
})

test('the time zone of the firm must be a known name, and defaults to the zone of the machine', () => {
  const zoneOf = (FIRM_TIME_ZONE: string) => readConfig({ FIRM_TIME_ZONE }).firmTimeZone
  for (const [given, zone] of [
    ['America/New_York', 'America/New_York'],
    ['america/new_york', 'America/New_York'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['US/Eastern', 'US/Eastern'],
    ['EST5EDT', 'EST5EDT'],
    ['Etc/GMT-2', 'Etc/GMT-2'],
    ['utc', 'UTC'],
    ['GMT', 'GMT'],
  ] as const)
    assert.equal(zoneOf(given), zone)
  for (const wrong of [
    '+02:00',
    'UTC+2',
    'EDT',
    'BST',
    'IST',
    'New York',
    'America',
    'Etc/Unknown',
    'localtime',
  ])
    assert.throws(() => zoneOf(wrong), /FIRM_TIME_ZONE must be the name of a time zone, such as Am/, wrong)

  const script = `import { readConfig } from '#server/config/config.ts'; console.log(readConfig({}).firmTimeZone)`
  const zoneAt = (TZ: string) =>
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: join(import.meta.dirname, '../../..'),
      env: { ...bareEnvironment, TZ },
      encoding: 'utf8',
    }).trim()
  assert.deepEqual(['Asia/Tokyo', 'Mars/Olympus'].map(zoneAt), ['Asia/Tokyo', 'UTC'])
})

test('a number must consist of digits', () => {
  for (const PORT of ['0x1F90', '1e3', '+8001', '8001.0', '0b1', '８００１', '8_001', '-1'])
    assert.throws(
      () => readConfig({ PORT }),
      /^ConfigMistakes: PORT must be a whole number from 0 to 65535\.$/,
      PORT,
    )
  assert.equal(readConfig({ PORT: ' 08001 ' }).port, 8001)
})

test('BASE_URL must have no path, because Foyer cannot be served below one', () => {
  const read = (given: string) => readConfig({ BASE_URL: given }).baseUrl
  assert.equal(read('https://Intake.Example.com:443/'), 'https://intake.example.com')
  assert.equal(read('http://[::1]:8001'), 'http://[::1]:8001')
  assert.equal(read('https://müller.example'), 'https://xn--mller-kva.example')
  for (const more of ['/foyer', '/foyer/', '/?a=1', '?', '#', '/#top', '//foyer'])
    assert.throws(
      () => read(`https://intake.example.com${more}`),
      /^ConfigMistakes: BASE_URL must end with the host/,
    )
  for (const who of ['ada@', 'ada:secret@'])
    assert.throws(
      () => read(`https://${who}intake.example.com`),
      ({ message }: Error) => /user name or password/.test(message) && !message.includes('secret'),
    )
  for (const strange of [
    'intake.example.com',
    '//intake.example.com',
    'ftp://intake.example.com',
    'https://',
  ])
    assert.throws(() => read(strange), /BASE_URL must be a URL like/)
})

test('an unescaped password that would truncate DATABASE_URL is refused, with advice how to escape it', () => {
  const read = (given: string) => readConfig({ DATABASE_URL: given, SECRET_KEY: secretKey })
  for (const password of ['pa#ss', '12#3', '12?3', '50%off', 'a/b'])
    assert.throws(
      () => read(`postgres://foyer:${password}@db/foyer`),
      ({ message }: Error) => message.includes('# is %23') && !message.includes(password),
      password,
    )
  assert.doesNotThrow(() => read('postgres://foyer:pa%23ss@db/foyer?sslmode=require'))
})

test('TRUST_PROXY refuses networks that contain every address, and invalid ones', () => {
  for (const given of ['0.0.0.0/0', '::/0', '10.0.0.0/33', '::ffff:10.0.0.0/96'])
    assert.throws(() => readConfig({ TRUST_PROXY: given }), /^ConfigMistakes: TRUST_PROXY must/, given)
  assert.deepEqual(readConfig({ TRUST_PROXY: '10.0.0.0/8, ::1' }).trustProxy, ['10.0.0.0/8', '::1'])
})

test('SMTP_PASSWORD keeps leading and trailing spaces', () => {
  assert.equal(readConfig({ SMTP_PASSWORD: ' pa ss ' }).smtpPassword, ' pa ss ')
  assert.equal(readConfig({ SMTP_PASSWORD: '' }).smtpPassword, '')
})

const secretKey = 'b59c67bf196a4758191e42f76670ceba'

test('on PostgreSQL SECRET_KEY must be set, because every node signs with it', () => {
  assert.throws(
    () => readConfig({ DATABASE_URL: 'postgres://db/foyer' }),
    /SECRET_KEY must be set when DATABASE_URL is/,
  )
})

test('SECRET_KEY must be long and must not repeat a few characters', () => {
  const keyed = (key: string) => () => readConfig({ SECRET_KEY: key })
  assert.throws(keyed('k'.repeat(31)), /at least 32 bytes/)
  assert.throws(keyed('abcdefg'.repeat(9)), /too easy to guess/)
  assert.doesNotThrow(keyed(secretKey))
})

test('a server is public when other machines can reach its address or BASE_URL is not loopback', () => {
  assert.equal(isPublic({ host: '127.0.0.1', baseUrl: undefined }), false)
  assert.equal(isPublic({ host: '::1', baseUrl: 'http://localhost:8001' }), false)
  assert.equal(isPublic({ host: '0.0.0.0', baseUrl: undefined }), true)
  assert.equal(isPublic({ host: '127.0.0.1', baseUrl: 'https://intake.example.com' }), true)
})
