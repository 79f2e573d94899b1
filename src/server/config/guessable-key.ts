import { createHash } from 'node:crypto'

/**
 * Could somebody guess this secret key, because it stands in a manual or was typed without much thought? Placeholders count
 * for nothing, and neither does what goes on as it began: a repetition, or a run of the digits, the alphabet or the
 * keyboard, forwards, backwards or woven into another. At least 16 characters have to remain; random hex digits are worth
 * 64 bits then. A random key keeps nearly all of its characters, and a passphrase of random words most of them.
 */
export const isGuessableKey = (key: string): boolean =>
  published.includes(key) ||
  hashes.has(key.toLowerCase()) ||
  [key, ...decoded(key)].some((text) => countUnforeseen(text) < unforeseenMin)

const unforeseenMin = 16

/** Random keys that are copied everywhere: from the manual of FastAPI, RFC 7515 appendix A.1, and NIST SP 800-38A. */
const published = [
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4',
]

/** `echo secret | sha256sum` is no random number. */
const hashes = new Set(
  ['', 'password', 'secret', 'test', 'foyer', 'changeme', 'admin', 'hello', '123456']
    .flatMap((word) => [word, `${word}\n`])
    .flatMap((text) =>
      ['md5', 'sha1', 'sha256', 'sha512'].map((kind) => createHash(kind).update(text).digest('hex')),
    ),
)

/** A text that is only written in another way is as easy to guess. Random bytes are no text. */
const decoded = (key: string): string[] =>
  (['hex', 'base64'] as const)
    .map((encoding) => Buffer.from(key, encoding).toString('latin1'))
    .filter((text) => /^[\x20-\x7e\n]{8,}$/.test(text))

const phrases = [
  'correct horse battery staple',
  'the quick brown fox jumps over the lazy dog',
  'lorem ipsum dolor sit amet',
  'to be or not to be that is the question',
  // What everybody knows by figures: pi, e, the root of two, the numbers of Fibonacci.
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

/** These only where they stand alone: they are part of too many others. */
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

/** How many characters nobody can tell from a list of words and from those before them. */
const countUnforeseen = (key: string): number => {
  const plain = key.toLowerCase()
  const spelled = plain.replaceAll(/[0-9@$]/g, (sign) => lookAlikes[sign] ?? sign)
  // One character many times is worth no more than one.
  const rest = withoutWordsOf(spelled, withoutWordsOf(plain, plain)).replaceAll(/(.)\1+/gs, '$1')
  return rest.split('').filter((character, at) =>
    /[^\s!-/:-@[-`{-~]/.test(character)
      ? !isRepeated(rest, at) && !isRun(rest, at)
      : // Signs stand between words: each kind counts once.
        character !== ' ' && rest.indexOf(character) === at,
  ).length
}

/** Blanks in `text` where placeholders stand in `reading`, which is as long. */
const withoutWordsOf = (reading: string, text: string) => {
  let rest = text
  for (const { 0: word, index } of reading.matchAll(placeholders))
    rest = rest.slice(0, index) + ' '.repeat(word.length) + rest.slice(index + word.length)
  return rest
}

/** Has the same come after the same three characters before? */
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

/** Does it stand beside the one before it, as that one beside the one before? Up to four runs may be woven together. */
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
