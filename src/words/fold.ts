const wordMaxLength = 100

/**
 * Makes different spellings equal: decomposes compatible forms (NFKD), removes accents, joiners, the Arabic tatweel and
 * letters like the ʻ of Hawaii, and writes lower case. It also replaces letters that Unicode does not decompose but that
 * people type without their stroke, and letters with two forms (the Greek final sigma, some Arabic letters).
 */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(unwritten, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþıςىیةک]/gu, (letter) => alike[letter] ?? letter)

// Marks of other scripts, like those of India, are vowels: without them their words would be the same.
const unwritten =
  /(?=\p{M})[\p{Script=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}]|[\p{Cf}ـʹ-ʽ]/gu

const alike: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
  ى: 'ي',
  ی: 'ي',
  ة: 'ه',
  ک: 'ك',
}

export const lettersAndDigits = (text: string): string => text.replace(/[^\p{L}\p{N}\p{M}]+/gu, '')

/** The first characters of a word: nobody types more. */
export const cut = (word: string): string =>
  word.length <= wordMaxLength ? word : Array.from(word).slice(0, wordMaxLength).join('')
