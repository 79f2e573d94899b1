import { createHash } from 'node:crypto'

/**
 * Could somebody guess this secret key, because a manual contains it or a person typed it without much thought? Counts
 * the characters that are neither part of a known word nor predictable from the characters before them (a repetition,
 * or a run of the digits, the alphabet or the keyboard, forwards, backwards or interleaved with another run). At least
 * 16 must remain; as random hex digits those are 64 bits. Nearly all characters of a random key count, and most of a
 * passphrase.
 */
export const isGuessableKey = (key: string): boolean =>
  published.includes(key) ||
  hashes.has(key.toLowerCase()) ||
  [key, ...decoded(key)].some((text) => countUnforeseen(text) < unforeseenMin)

const unforeseenMin = 16

/** Published keys that people copy: from the manual of FastAPI, RFC 7515 appendix A.1, and NIST SP 800-38A. */
const published = [
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4',
]

/** Hashes of common words, as from `echo secret | sha256sum`: they look random, but everybody can compute them. */
const hashes = new Set(
  ['', 'password', 'secret', 'test', 'foyer', 'changeme', 'admin', 'hello', '123456']
    .flatMap((word) => [word, `${word}\n`])
    .flatMap((text) =>
      ['md5', 'sha1', 'sha256', 'sha512'].map((kind) => createHash(kind).update(text).digest('hex')),
    ),
)

/** The readable texts that the key encodes: a word in hex or base64 is as easy to guess as the word itself. */
const decoded = (key: string): string[] =>
  (['hex', 'base64'] as const)
    .map((encoding) => Buffer.from(key, encoding).toString('latin1'))
    .filter((text) => /^[\x20-\x7e\n]{8,}$/.test(text))

const phrases = [
  'correct horse battery staple',
  'the quick brown fox jumps over the lazy dog',
  'lorem ipsum dolor sit amet',
  'to be or not to be that is the question',
  // Well-known digits: pi, e, the square root of two, the Fibonacci numbers.
  '31415926535897932384626433832795028841971693993751',
  '27182818284590452353602874713526624977572470936999',
  '14142135623730950488016887242096980785696718753769',
  '1123581321345589144233377610987159725844181',
].flatMap((phrase) =>
  phrase.includes(' ')
    ? phrase.replaceAll(' ', '[^a-z]*')
    : [phrase, phrase.slice(0, 32), phrase.slice(0, 16)],
)

const words =
  'passphrase password placeholder production development developer something generated? configure characters? changed? ' +
  'cafebabe deadbeef default dummy example fixme foyer insecure jwt key least local long minimum must openssl output ' +
  'please private random real replace sample secret secure should signing string strong super testing test this todo ' +
  'token value with your here admin unsafe purposes? docker compose attorneys? lawyers? partners? company intake rotate ' +
  'application keyboard nobody knows contraseña contrasena clave secret[oa] cambiar? favor senha chave segredo mudar ' +
  'motdepasse changer passwort geheim(?:er|es|nis)? schl(?:ue|ü)ssel bitte (?:ae|ä)ndern пароль секретный секрет ключ'

/** Only matched as whole words: they are part of too many other words. */
const shortWords =
  'my me the to it do not use used for in only so unit very is a that of our and fake dev prod app api web law firm name data por esta mein'

const placeholders = new RegExp(
  `${[...phrases, ...words.split(' ')].join('|')}|(?<![a-z])(?:${shortWords.replaceAll(' ', '|')})(?![a-z])`,
  'g',
)

const lookAlikes: Record<string, string> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
}

/** How many characters are neither part of a known word nor predictable from the characters before them. */
const countUnforeseen = (key: string): number => {
  const plain = key.toLowerCase()
  const spelled = plain.replaceAll(/[0-9@$]/g, (sign) => lookAlikes[sign] ?? sign)
  // A character that is repeated counts once.
  const rest = withoutWordsOf(spelled, withoutWordsOf(plain, plain)).replaceAll(/(.)\1+/gs, '$1')
  return rest.split('').filter((character, at) =>
    /[^\s!-/:-@[-`{-~]/.test(character)
      ? !isRepeated(rest, at) && !isRun(rest, at)
      : // Punctuation separates words: each kind counts once.
        character !== ' ' && rest.indexOf(character) === at,
  ).length
}

/** `text` with blanks where `reading`, which has the same length, contains known words. */
const withoutWordsOf = (reading: string, text: string) => {
  let rest = text
  for (const { 0: word, index } of reading.matchAll(placeholders))
    rest = rest.slice(0, index) + ' '.repeat(word.length) + rest.slice(index + word.length)
  return rest
}

/** Did this character follow the same three characters earlier in the text? */
const isRepeated = (text: string, at: number) =>
  at >= 3 && text.slice(0, at).includes(text.slice(at - 3, at + 1))

const rows = [
  '0123456789abcdefghijklmnopqrstuvwxyz',
  '1234567890',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  'qazwsxedcrfvtgbyhnujmikolp',
]
const wovenMax = 4

/** Do this character and the two before it follow one another in a row? Up to four runs may be interleaved. */
const isRun = (text: string, at: number) =>
  rows.some((row) => {
    for (let apart = 1; apart <= wovenMax; apart++) {
      const [first, second, third] = [2, 1, 0].map((steps) => row.indexOf(text[at - steps * apart] ?? ' '))
      if (first === undefined || second === undefined || third === undefined) continue
      if (first < 0 || second < 0 || third < 0) continue
      if (third - second === second - first && Math.abs(third - second) <= 1) return true
    }
    return false
  })
