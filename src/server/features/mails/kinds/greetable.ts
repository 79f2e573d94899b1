const maxLength = 120
const wordMaxLength = 40
/** Without particles. Names are rarely longer, sentences often. */
const wordsMax = 6
/** The maximum if every word begins with a capital letter, as in names. */
const titledWordsMax = 8

const quote = "'’‘`´׳"
const word = String.raw`[${quote}]?\p{L}[\p{L}\p{M}${quote}·・\u200c\u200d]*\.?`
// J.R.R., 3rd, and abbreviations of "son of" in names from Malaysia and India.
const others = String.raw`(?:\p{Lu}\.){2,4}|[2-9](?:nd|rd|th)|[sdw]/o|a/[lp]`
// (Bob), "Bob"
const nameWord = new RegExp(`^[("“„«]?(?:${word}|${others})[)"”“»]?,?$`, 'u')
const titled = new RegExp(`^[("“„«${quote}]*\\p{Lu}`, 'u')

// Particles occur between the words of long names, so they are not counted as words.
const particles = new Set(
  [
    'de del della delle degli di da do das dos du des d la las los le les lo el y e i und u',
    'von vom zu zum zur van der den het ter ten te op in af av til',
    'al el ul ud bin binti bint ibn ben bat abu abd a/l a/p s/o d/o w/o',
    'بن ابن بنت آل ال أبو ابو أم ام عبد בן בת фон де оглы кызы',
  ].flatMap((line) => line.split(' ')),
)

/**
 * Returns the name if it looks like one: a few words of letters, not longer than real names; else null. Anyone can have
 * a confirmation sent to anyone by typing the address into the form, so the mail must not repeat an advertisement (a
 * link, an address, a telephone number, a sentence) that was typed as a name.
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
