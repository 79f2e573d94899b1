import assert from 'node:assert/strict'
import { test } from 'node:test'
import { likelyEmail } from './likely-email.ts'

for (const [typed, meant] of [
  ['ada@gmial.com', 'ada@gmail.com'],
  ['ada@gmai.com', 'ada@gmail.com'],
  ['ada@gmaill.com', 'ada@gmail.com'],
  ['ada@gnail.com', 'ada@gmail.com'],
  ['ada@GMIAL.com', 'ada@gmail.com'],
  ['ada@gmail.con', 'ada@gmail.com'],
  ['ada@gmail.co', 'ada@gmail.com'],
  ['ada@gmail.cmo', 'ada@gmail.com'],
  ['ada@gmial.con', 'ada@gmail.com'],
  ['a.b+c@hotmial.com', 'a.b+c@hotmail.com'],
  ['ada@hotmal.com', 'ada@hotmail.com'],
  ['ada@yaho.com', 'ada@yahoo.com'],
  ['ada@yahooo.com', 'ada@yahoo.com'],
  ['ada@outlok.com', 'ada@outlook.com'],
  ['ada@iclod.com', 'ada@icloud.com'],
  ['ada@comcast.ner', 'ada@comcast.net'],
] as const)
  test(`${typed} is probably ${meant}`, () => assert.equal(likelyEmail(typed), meant))

test('nothing is guessed for addresses that may be right', () => {
  for (const domain of [
    ...['gmail.com', 'GMAIL.com', 'hotmail.com', 'ymail.com', 'mail.com', 'email.com', 'cloud.com'],
    ...['hotmail.fr', 'yahoo.ca', 'yahoo.com.br', 'yahoo.co.uk', 'outlook.es', 'mail.gmail.com'],
    ...['example.com', 'babbage.law', 'gmx.de', 'me.com', 'comcast.com', 'x.y', ''],
  ])
    assert.equal(likelyEmail(`ada@${domain}`), undefined, domain)
  for (const text of ['', '@', 'ada', '@@.']) assert.equal(likelyEmail(text), undefined, text)
})
