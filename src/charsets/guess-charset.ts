import { detect } from 'jschardet'
import { canDecode, decodeText } from './decode-text.ts'

/**
 * Guesses the charset of a text from its bytes; `windows-1252` if they give no hint.
 * @returns a charset that decodeText can decode
 */
export const guessCharset = (bytes: Uint8Array): string => {
  const sample = sampleOf(bytes)
  const { encoding, confidence } = detect(sample)
  const charset = labelOf(encoding ?? '')
  if (!canDecode(charset)) return westernOf(sample, ['windows-1252', 'macintosh', 'ibm850'])
  // A few accents fit a dozen Latin charsets equally: choose the commonest charset in which the text looks normal.
  if (confidence < unsure && isLatin.test(charset))
    return westernOf(sample, ['windows-1252', 'macintosh', 'ibm850', charset])
  return charset
}

const sampleBytes = 16_384
const contextBytes = 256
/** Starts the Japanese parts of ISO-2022-JP, whose bytes are all below 0x80. */
const escape = 0x1b
const unsure = 0.1

/** The sample starts near the first byte that is not ASCII: a long text may begin with pages of ASCII, which give no hint. */
const sampleOf = (bytes: Uint8Array) => {
  const first = Math.max(
    0,
    bytes.findIndex((byte) => byte >= 0x80 || byte === escape),
  )
  // The sample starts at an even offset, for UTF-16.
  const from = Math.max(0, first - contextBytes) & ~1
  return bytes.subarray(from, from + sampleBytes)
}

/** Converts the detector's names, which are those of Python's codecs, to labels of decodeText. */
const labelOf = (name: string) => {
  const lower = name.toLowerCase().replace(/^cp(?=125\d$|874$)/, 'windows-')
  return labels[lower] ?? lower
}
const labels: Partial<Record<string, string>> = {
  ascii: 'utf-8',
  'utf-8-sig': 'utf-8',
  'utf-16-le': 'utf-16le',
  'utf-16-be': 'utf-16be',
  cp932: 'shift_jis',
  shift_jis_2004: 'shift_jis',
  'euc-jis-2004': 'euc-jp',
  cp949: 'euc-kr',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  big5hkscs: 'big5',
  'big5-hkscs': 'big5',
  'tis-620': 'windows-874',
  'iso-8859-1': 'windows-1252',
  macroman: 'macintosh',
  maccyrillic: 'x-mac-cyrillic',
  maclatin2: 'x-mac-ce',
  cp437: 'ibm437',
  cp850: 'ibm850',
  cp858: 'ibm850',
  cp852: 'ibm852',
  cp866: 'ibm866',
}
const isLatin = /^(windows-125[02478]|iso-8859-([1-4]|9|1\d)|macintosh|x-mac-ce|ibm(437|85\d))$/

/** The candidate whose text has the fewest oddities; of several, the first. */
const westernOf = (sample: Uint8Array, candidates: string[]) =>
  candidates
    .map((charset) => ({ charset, oddities: decodeText(sample, charset).match(odd)?.length ?? 0 }))
    .reduce((best, next) => (next.oddities < best.oddities ? next : best)).charset

/** Signs of a wrong charset: a capital letter after a small one, a symbol before or between letters, control characters. */
const odd =
  /\p{Ll}[\p{Lu}--[A-Z]]|[[\p{L}--[ªº]]]?[[\p{S}\p{No}\p{P}]--[\0-\x7f]--[€©®™°«»“”„‘’‚‹›–—…·•¡¿§ªº]]\p{L}|[\ufffd\x80-\x9f]/gv
