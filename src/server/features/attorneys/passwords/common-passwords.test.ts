import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '#server/problem.ts'
import { refuseCommonPassword } from './common-passwords.ts'

const email = 'ada.lovelace@example.com'
const check = (password: string) => refuseCommonPassword('new_password', password, email)

const guessedFirst = [
  // In the list, in any case.
  '1qaz2wsx3edc',
  'qwerty123456',
  'Administrator',
  'FINALFANTASY',
  // A common word with a few digits or signs around it, or doubled.
  'password1234',
  'Password2026',
  '!iloveyou123',
  'baseball2026',
  'passwordpassword',
  'Dragon-Dragon-'.slice(0, -1) + '-',
  'letmeinletmein1',
  // The e-mail of the account.
  'ada.lovelace@example.com',
  'Ada.Lovelace',
  'ada.lovelace1!',
  // Repetitions.
  'aaaaaaaaaaaa',
  '111111111111',
  'abcabcabcabc',
  'ababababababab',
  'x7!kx7!kx7!k',
  'qPz8#qPz8#qPz8#',
  'aaaaaabbbbbb',
  '121212121212',
  '            ',
  // Runs.
  '123456789012',
  '1234567890123456',
  '098765432109',
  'abcdefghijkl',
  'ZYXWVUTSRQPO',
  'qwertyuiopas',
  'asdfghjklzxc',
  'lkjhgfdsapoi',
  'azertyuiopqs',
]

const fine = [
  'a sentence only Ada knows',
  'correct horse battery staple',
  'tR7#kd92!mQz',
  '8204 1973 5561 90',
  'пароль, den niemand rät',
  '密码不容易猜到因为它很长很长',
  'dragonflies at dusk',
  'password of my grandmother',
  '日本語のパスワードです！？',
]

test('passwords that attackers guess first are refused, in any case, with the name of the field', async () => {
  for (const password of guessedFirst) {
    await assert.rejects(
      check(password),
      (error) =>
        error instanceof Problem &&
        error.code === 'invalid_fields' &&
        error.errors?.[0]?.field === 'new_password',
      password,
    )
  }
})

test('other passwords are accepted, without rules about their characters', async () => {
  for (const password of fine) await assert.doesNotReject(check(password), password)
})
