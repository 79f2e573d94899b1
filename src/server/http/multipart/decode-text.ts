/**
 * The text that a client has sent in a name or a field. UTF-8 where it can be; then what the form or the part says; then a
 * guess, for programs on Windows send the code page of their country and say nothing: Cyrillic, Japanese, Chinese,
 * else western European. Never fails.
 */
export function decodeText(bytes: Buffer, charset?: string): string {
  const utf8 = decodeAs(bytes, 'utf-8')
  // ASCII can be another charset in disguise: UTF-16, ISO-2022-JP.
  if (utf8 !== undefined && /[\x80-\u{10ffff}]/u.test(utf8)) return utf8
  const declared = charset === undefined ? undefined : decodeAs(bytes, charset)
  return declared ?? utf8 ?? new TextDecoder(guessCodePage(bytes)).decode(bytes)
}

/** Undefined where the charset is unknown (WHATWG Encoding) or the bytes are none of its text. */
export function decodeAs(bytes: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function guessCodePage(bytes: Buffer): 'windows-1251' | 'shift_jis' | 'big5' | 'gbk' | 'windows-1252' {
  const text = bytes.toString('latin1')
  const runs = text.match(/[\x80-\xff]+/g) ?? []
  // A word in small letters, with or without a large one before it, or in large ones: Chinese would mix them.
  const isWord = (run: string) => /^(?:[\xa8\xc0-\xdf]?[\xb8\xe0-\xff]{2,}|[\xa8\xc0-\xdf]{3,})$/.test(run)
  const isShort = (run: string) => /^[\xa8\xb8\xc0-\xff]{1,2}$/.test(run)
  if (runs.some(isWord) && runs.every((run) => isWord(run) || isShort(run))) return 'windows-1251'
  // In Windows-1252 the first bytes of Japanese are signs of print that stand in no row.
  if (/[\x81-\x9f]/.test(text) && eastAsian.test(decodeAs(bytes, 'shift_jis') ?? '')) return 'shift_jis'
  // Nor do those of traditional Chinese, whose second byte can be a letter.
  if (/[\xa4-\xbf][\x40-\x7e]/.test(text) && eastAsian.test(decodeAs(bytes, 'big5') ?? '')) return 'big5'
  // Two bytes a character, where western languages have one letter in a row.
  const isPairs = (run: string) => /^(?:[\xa1-\xf7][\xa1-\xfe])+$/.test(run)
  return runs.every(isPairs) ? 'gbk' : 'windows-1252'
}

/** Kana and Chinese characters between ASCII, two in a row at least. */
const eastAsian =
  /^(?=.*[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]{2})[\x20-\x7e\u3000-\u303f\uff01-\uff5e\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ー々]+$/u
