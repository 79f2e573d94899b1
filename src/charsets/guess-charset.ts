import { detect } from 'jschardet'
import { canDecode, decodeText } from './decode-text.ts'

/**
 * The charset that a text most likely is in, where nothing tells it; `windows-1252` where nothing can be made of it.
 * @returns a charset that decodeText knows
 */
export const guessCharset = (bytes: Uint8Array): string => {
  const sample = sampleOf(bytes)
  const { encoding, confidence } = detect(sample)
  const charset = labelOf(encoding ?? '')
  if (!canDecode(charset)) return westernOf(sample, ['windows-1252', 'macintosh', 'ibm850'])
  // A few accents are read alike in a dozen Latin sets; the commonest that reads well is the best guess then.
  if (confidence < unsure && isLatin.test(charset))
    return westernOf(sample, ['windows-1252', 'macintosh', 'ibm850', charset])
  return charset
}

const sampleBytes = 16_384
const contextBytes = 256
/** Begins what is not ASCII in ISO-2022-JP, whose bytes all are. */
const escape = 0x1b
const unsure = 0.1

/** A long text may begin with pages of ASCII, which tell nothing. */
const sampleOf = (bytes: Uint8Array) => {
  const first = Math.max(
    0,
    bytes.findIndex((byte) => byte >= 0x80 || byte === escape),
  )
  // An even number of bytes from the beginning, for UTF-16.
  const from = Math.max(0, first - contextBytes) & ~1
  return bytes.subarray(from, from + sampleBytes)
}

/** The detector speaks of Python's codecs. */
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

/** The first one that reads with the fewest oddities. */
const westernOf = (sample: Uint8Array, candidates: string[]) =>
  candidates
    .map((charset) => ({ charset, oddities: decodeText(sample, charset).match(odd)?.length ?? 0 }))
    .reduce((best, next) => (next.oddities < best.oddities ? next : best)).charset

/** A capital letter behind a small one, a sign between or beside letters, what no text holds. */
const odd =
  /\p{Ll}[\p{Lu}--[A-Z]]|[[\p{L}--[ªº]]]?[[\p{S}\p{No}\p{P}]--[\0-\x7f]--[€©®™°«»“”„‘’‚‹›–—…·•¡¿§ªº]]\p{L}|[\ufffd\x80-\x9f]/gv
