import assert from 'node:assert/strict'
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { dictionary } from '@zxcvbn-ts/language-common'
import { ConfigMistakes, readConfig } from './config.ts'
import { isGuessableKey } from './guessable-key.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

const guessable = [
  'your-secret-key-your-secret-key-1234',
  'your_secret_key_your_secret_key_1234',
  'YourSecretKeyYourSecretKeyYourSecretKey',
  'your-256-bit-secret-your-256-bit-secret',
  'a-string-secret-at-least-256-bits-long',
  'super-secret-jwt-token-with-at-least-32-characters-long',
  'changeme-changeme-changeme-changeme',
  'CHANGE_ME_PLEASE_CHANGE_ME_PLEASE_NOW',
  'please-change-this-to-a-long-random-string',
  'replace-with-the-output-of-openssl-rand',
  'this-key-must-be-at-least-32-characters-long',
  'not-a-real-secret-just-for-local-development',
  'development-only-secret-do-not-use-in-production',
  'django-insecure-django-insecure-django-insecure',
  'P@ssw0rd-P@ssw0rd-P@ssw0rd-P@ssw0rd!',
  'Sup3rS3cr3tK3y-Ch4ng3M3-Pl3as3-2026',
  'foyer-secret-key-for-production-2026!',
  'example-example-example-example-example',
  'passwordpasswordpasswordpassword12',
  'lorem ipsum dolor sit amet consectetur',
  'correct horse battery staple correct horse',
  'the quick brown fox jumps over the lazy dog',
  '12345678901234567890123456789012',
  '01234567890123456789012345678901',
  '0123456789abcdef0123456789abcdef',
  '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  'fedcba9876543210fedcba9876543210',
  'abcdefghijklmnopqrstuvwxyz123456',
  'zyxwvutsrqponmlkjihgfedcba987654',
  'aabbccddeeffgghhiijjkkllmmnnoopp',
  '1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p',
  '00112233445566778899aabbccddeeff',
  'qwertyuiopasdfghjklzxcvbnm123456',
  'qwertzuiopasdfghjklyxcvbnm123456',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,',
  'deadbeefdeadbeefdeadbeefdeadbeef',
  'cafebabedeadbeefcafebabedeadbeef',
  'abcabcabcabcabcabcabcabcabcabcabc',
  'a'.repeat(64),
  'ab'.repeat(32),
  'Kx7!Kx7!Kx7!Kx7!Kx7!Kx7!Kx7!Kx7!',
  'dev-secret-key-do-not-use-in-production-12345',
  'fake-secret-key-for-testing-purposes-only-12',
  'not-so-secret-key-used-for-unit-tests',
  'law-firm-intake-secret-key-2026-foyer',
  'mein-geheimer-schluessel-bitte-aendern',
  'cambiar-esta-clave-secreta-por-favor',
  'секретныйключсекретныйключ',
  '31415926535897932384626433832795028841971',
  '11235813213455891442333776109871597',
  'mueller2026mueller2026mueller2026',
  '550e8400550e8400550e8400550e8400',
  base64('your-secret-key-your-secret-key-1234'),
  Buffer.from('changeme-changeme-changeme').toString('hex'),
  // The MD5 of "password", and the SHA-256 of an empty text.
  '5f4dcc3b5aa765d61d8327deb882cf99',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  // From the manual of FastAPI.
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
]

test('a key from a manual, a placeholder or a pattern is refused, and the error says how to make a key', () => {
  for (const key of guessable)
    for (const variable of ['SECRET_KEY', 'SECRET_KEY_PREVIOUS'])
      assert.throws(
        () => readConfig({ [variable]: key }),
        (error) =>
          error instanceof ConfigMistakes &&
          error.lines.join() === `${variable} is too easy to guess; make one with: openssl rand -hex 32.`,
        key,
      )
})

const pick = (from: string, length: number) =>
  Array.from({ length }, () => from[randomInt(from.length)]).join('')
const printable = Array.from({ length: 94 }, (_, n) => String.fromCodePoint(33 + n)).join('')

const random: Record<string, () => string> = {
  'openssl rand -hex 32': () => randomBytes(32).toString('hex'),
  'openssl rand -hex 16': () => randomBytes(16).toString('hex'),
  'in capitals': () => randomBytes(32).toString('hex').toUpperCase(),
  'openssl rand -base64 32': () => randomBytes(32).toString('base64'),
  'openssl rand -base64 24': () => randomBytes(24).toString('base64'),
  base64url: () => randomBytes(32).toString('base64url'),
  'a UUID': () => randomUUID(),
  'two UUIDs without hyphens': () => (randomUUID() + randomUUID()).replaceAll('-', ''),
  '32 printable characters': () => pick(printable, 32),
  '32 small letters': () => pick('abcdefghijklmnopqrstuvwxyz', 32),
  'a prefix and random hex digits': () => `secret-key-${randomBytes(16).toString('hex')}`,
}

test('no random key is refused, whatever its encoding', () => {
  for (const [kind, make] of Object.entries(random)) {
    const refused = Array.from({ length: 1_000 }, make).filter(isGuessableKey)
    assert.deepEqual(refused, [], kind)
  }
})

test('keys of 32 random digits, in which runs and repetitions are common, are hardly ever refused', () => {
  const keys = Array.from({ length: 1_000 }, () => pick('0123456789', 32))
  // One in 5,000 was measured, so six in a thousand happen once in ten million runs.
  assert.ok(keys.filter(isGuessableKey).length < 6)
})

test('no passphrase of random words is refused', () => {
  const dice = [...dictionary['diceware-common']]
  assert.ok(dice.length > 5_000)
  for (let time = 0; time < 1_000; time++) {
    const words = Array.from({ length: 7 }, () => dice[randomInt(dice.length)])
    for (const key of [words.join(' '), words.join('-')])
      if (key.length >= 32) assert.ok(!isGuessableKey(key), key)
  }
  for (const key of ['orbit velvet cactus thunder mango quilt', 'Pferd.Lampe.Wolke.Zitrone.Anker.7'])
    assert.ok(!isGuessableKey(key), key)
})
