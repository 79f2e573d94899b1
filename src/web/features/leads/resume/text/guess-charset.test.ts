import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { canDecode, decodeText } from '#charsets/decode-text.ts'
import { charsets } from './charsets.ts'
import { guessCharset } from '#charsets/guess-charset.ts'

/** Typical first lines of resumes, each with the charset in which it is encoded. */
const texts: [charset: string, text: string][] = [
  ['windows-1251', 'Резюме\r\nИван Петров\r\nюрист'],
  ['windows-1251', 'Юлія Шевченко, м. Київ. Досвід роботи: п’ять років у юридичній фірмі, їзда'],
  ['koi8-r', 'Юлия Тестова\nИнженер, опыт работы пять лет. Москва'],
  ['ibm866', 'Юлия Тестова\nИнженер, опыт работы пять лет. Москва'],
  ['iso-8859-5', 'Юлия Тестова\nИнженер, опыт работы пять лет. Москва'],
  ['x-mac-cyrillic', 'Юлия Тестова\nИнженер, опыт работы пять лет. Москва'],
  ['windows-1252', 'René Müller\nRésumé – Lebenslauf: Straße, “Größe” 10 €'],
  ['windows-1252', 'Curriculum vitae\nJosé Núñez\nAbogado en Málaga'],
  ['windows-1252', 'Zoë'],
  ['windows-1252', '10 – 12 h, naïve café'],
  ['windows-1252', 'Currículo: João Gonçalves, advogado em São Paulo, experiência profissional'],
  ['macintosh', 'René Müller\nRésumé – Lebenslauf: Straße, “Größe”'],
  ['ibm850', 'Lebenslauf: Jürgen Großmann, Straße 5, Köln, Übersetzer für Französisch'],
  ['windows-1250', 'Życiorys: Łukasz Źdźbło, ulica Święta, doświadczenie zawodowe'],
  ['iso-8859-2', 'Životopis: Jiří Dvořák, Plzeň, pracovní zkušenosti, řidičský průkaz, čeština'],
  ['windows-1253', 'Βιογραφικό σημείωμα: Ελένη Παπαδοπούλου, δικηγόρος'],
  ['windows-1254', 'Özgeçmiş: Ayşe Yılmaz, İstanbul, yazılım geliştirici, iş deneyimi'],
  ['windows-1255', 'קורות חיים: דוד כהן, עורך דין בתל אביב'],
  ['windows-1256', 'السيرة الذاتية: محمد علي، محام في القاهرة'],
  ['windows-1257', 'Gyvenimo aprašymas: Jūratė Žukauskaitė, teisininkė, darbo patirtis'],
  ['windows-874', 'ประวัติย่อ สมชาย ใจดี วิศวกร กรุงเทพ'],
  ['gbk', '简历\r\n王小明\r\n律师'],
  ['gbk', '个人简历 姓名 王小明 工作经验 五年 软件工程师 北京'],
  ['big5', '履歷表\r\n王小明'],
  ['big5', '個人履歷 姓名 王小明 工作經驗 五年 軟體工程師 台北'],
  ['shift_jis', '履歴書 氏名 山田太郎 東京都 ソフトウェアの開発を五年間'],
  ['euc-jp', '履歴書 氏名 山田太郎 東京都 ソフトウェアの開発を五年間'],
  ['euc-kr', '이력서 이름 김철수 서울 소프트웨어 개발 경력 오년'],
  ['utf-16le', 'Ada Test\r\nAnalyst'],
  ['utf-16be', 'Ada Test\r\nAnalyst'],
]

test('a text without a declared charset is decoded correctly even if it is only a few words long', () => {
  for (const [charset, text] of texts) {
    const bytes = encode(charset, text)
    const guess = guessCharset(bytes)
    assert.equal(decodeText(bytes, guess), text, `${charset} was read as ${guess}`)
  }
})

test('a megabyte of ASCII before the first foreign letter neither misleads the guess nor makes it slow', () => {
  const foreign = encode('windows-1251', 'Юлия Тестова, инженер, опыт работы пять лет. Москва')
  const long = Buffer.concat([Buffer.from('Plain English words. '.repeat(50_000)), foreign])
  const start = performance.now()
  assert.equal(guessCharset(new Uint8Array(long)), 'windows-1251')
  assert.ok(performance.now() - start < 5_000)
})

test('ISO-2022-JP, whose bytes are all ASCII, is recognized by its escape sequences wherever they begin', () => {
  for (const before of ['', 'Plain English words. '.repeat(5_000)]) {
    const bytes = new Uint8Array(Buffer.from(`${before}\x1b$B;3ED\x1b(B`))
    assert.equal(decodeText(bytes, guessCharset(bytes)), `${before}山田`)
  }
  assert.equal(guessCharset(new Uint8Array(Buffer.from('Größe \x1b[1mbold\x1b[0m'))), 'utf-8')
})

test('every charset in the list can be decoded, and bytes that fit no charset are shown all the same', () => {
  for (const { charset } of charsets) {
    assert.equal(canDecode(charset), true, charset)
    assert.equal(decodeText(encode(charset, 'Ada 1815'), charset), 'Ada 1815')
  }
  const noise = Uint8Array.from({ length: 999 }, (_, at) => (at * 7919) % 251)
  assert.equal(canDecode(guessCharset(noise)), true)
  assert.equal(canDecode(guessCharset(new Uint8Array())), true)
})

const corpus = new URL('../../../../../../../shared/', import.meta.url)
const files = [
  ['field/txt-big5.txt', '履歷表'],
  ['field/txt-gbk.txt', '简历'],
  ['field/txt-cp1251.txt', 'Иван Петров'],
  ['field/txt-utf16le-nobom.txt', 'Ada Test'],
  ['corpus/good/cp866.txt', 'Однажды'],
  ['corpus/good/win1252.txt', '“'],
] as const
for (const [file, words] of files) {
  const path = new URL(file, corpus)
  test(`${file} is decoded correctly`, { skip: existsSync(path) ? false : 'the file is not here' }, () => {
    const bytes = new Uint8Array(readFileSync(path))
    assert.ok(decodeText(bytes, guessCharset(bytes)).includes(words))
  })
}

/** JavaScript has no encoder for these charsets: each character becomes the shortest byte sequence that decodes to it. */
const encode = (charset: string, text: string): Uint8Array => {
  if (charset.startsWith('utf-16')) {
    const bytes = Buffer.from(text, 'utf16le')
    return new Uint8Array(charset === 'utf-16be' ? bytes.swap16() : bytes)
  }
  const codes = codesOf(charset)
  return Uint8Array.from(
    Array.from(text).flatMap((char) => codes.get(char) ?? assert.fail(`${charset} has no ${char}`)),
  )
}

const codesOf = (charset: string): Map<string, number[]> => {
  const codes = new Map<string, number[]>()
  const add = (...code: number[]) => {
    const char = decodeText(Uint8Array.from(code), charset)
    if (Array.from(char).length === 1 && char !== '\ufffd' && !codes.has(char)) codes.set(char, code)
  }
  for (let byte = 0; byte < 0x100; byte += 1) add(byte)
  if (/^(gbk|big5|shift_jis|euc-)/.test(charset))
    for (let first = 0x81; first < 0xff; first += 1)
      for (let second = 0x40; second < 0xff; second += 1) add(first, second)
  return codes
}
