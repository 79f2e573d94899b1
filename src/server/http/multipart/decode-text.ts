/**
 * Decodes text that a client has sent as a name or a field. Tries UTF-8 first, then the charset that the form or the
 * part declares, then guesses, because programs on Windows send the code page of their country without declaring it:
 * Cyrillic, Japanese, Chinese, else western European. Never fails.
 */
export function decodeText(bytes: Buffer, charset?: string): string {
  const utf8 = decodeAs(bytes, 'utf-8')
  // Bytes that are all ASCII may belong to another charset: UTF-16, ISO-2022-JP.
  if (utf8 !== undefined && /[\x80-\u{10ffff}]/u.test(utf8)) return utf8
  const declared = charset === undefined ? undefined : decodeAs(bytes, charset)
  return declared ?? utf8 ?? new TextDecoder(guessCodePage(bytes)).decode(bytes)
}

/** Returns undefined if the charset is unknown (WHATWG Encoding) or the bytes are not valid in it. */
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
  // A word in lower case, capitalized or in upper case. Bytes of Chinese would look like a mixture of cases.
  const isWord = (run: string) => /^(?:[\xa8\xc0-\xdf]?[\xb8\xe0-\xff]{2,}|[\xa8\xc0-\xdf]{3,})$/.test(run)
  const isShort = (run: string) => /^[\xa8\xb8\xc0-\xff]{1,2}$/.test(run)
  if (runs.some(isWord) && runs.every((run) => isWord(run) || isShort(run))) return 'windows-1251'
  // Read as Windows-1252, the lead bytes of Japanese would be punctuation that never comes in a row.
  if (/[\x81-\x9f]/.test(text) && eastAsian.test(decodeAs(bytes, 'shift_jis') ?? '')) return 'shift_jis'
  // The same is true of traditional Chinese, whose second byte can be an ASCII letter.
  if (/[\xa4-\xbf][\x40-\x7e]/.test(text) && eastAsian.test(decodeAs(bytes, 'big5') ?? '')) return 'big5'
  // Simplified Chinese has two bytes a character; western languages rarely have two accented letters in a row.
  const isPairs = (run: string) => /^(?:[\xa1-\xf7][\xa1-\xfe])+$/.test(run)
  return runs.every(isPairs) ? 'gbk' : 'windows-1252'
}

/** ASCII with kana or Chinese characters, at least two of them in a row. */
const eastAsian =
  /^(?=.*[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]{2})[\x20-\x7e\u3000-\u303f\uff01-\uff5e\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ー々]+$/u
