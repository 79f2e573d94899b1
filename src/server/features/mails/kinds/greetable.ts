const maxLength = 120
const wordMaxLength = 40
/** Beside particles; how many names and sentences have in common. */
const wordsMax = 6
/** The same where every word is written as names are, with a capital letter in front. */
const titledWordsMax = 8

const quote = "'’‘`´׳"
const word = String.raw`[${quote}]?\p{L}[\p{L}\p{M}${quote}·・\u200c\u200d]*\.?`
// J.R.R., 3rd, and "son of" as it stands in names from Malaysia and India.
const others = String.raw`(?:\p{Lu}\.){2,4}|[2-9](?:nd|rd|th)|[sdw]/o|a/[lp]`
// (Bob), "Bob"
const nameWord = new RegExp(`^[("“„«]?(?:${word}|${others})[)"”“»]?,?$`, 'u')
const titled = new RegExp(`^[("“„«${quote}]*\\p{Lu}`, 'u')

// What stands between the words of long names and does not make them sentences.
const particles = new Set(
  [
    'de del della delle degli di da do das dos du des d la las los le les lo el y e i und u',
    'von vom zu zum zur van der den het ter ten te op in af av til',
    'al el ul ud bin binti bint ibn ben bat abu abd a/l a/p s/o d/o w/o',
    'بن ابن بنت آل ال أبو ابو أم ام عبد בן בת фон де оглы кызы',
  ].flatMap((line) => line.split(' ')),
)

/**
 * The name if it is one: letters in a few words, as long as real names are. Anyone can send a confirmation to anyone by
 * typing the address into the form, so what could be an advertisement (a link, an address, a telephone number, a sentence)
 * is not passed on.
 */
export const greetable = (name: string): string | null => {
  const words = name.split(/\s+|[-‐‑–]/u)
  if (name.length > maxLength || !words.every(isNameWord)) return null
  const own = words.filter((each) => !particles.has(each.toLowerCase()))
  if (own.length <= wordsMax) return name
  const isTitled = name !== name.toUpperCase() && own.every((each) => titled.test(each))
  return isTitled && own.length <= titledWordsMax ? name : null
}

const isNameWord = (each: string) => each.length <= wordMaxLength && nameWord.test(each)
