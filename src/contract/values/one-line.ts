// What is typed or pasted brings along what nobody sees: marks of direction out of a mail in Arabic, soft hyphens out of a
// web page, word joiners out of a PDF. Nobody can find and remove them, so they are taken away instead of refused.

/**
 * The text on one line, in NFC and without what cannot be seen: controls, bidi controls (Trojan Source, CVE-2021-42574),
 * tags and whatever else Unicode lets a renderer ignore. Blanks of every kind become one plain blank. Joiners and variation
 * selectors stay where the script beside them is written with them, as in Persian, Malayalam or emoji. NUL stays, too: nobody
 * pastes it, and PostgreSQL takes none, so that whoever stores the text refuses it.
 */
export const oneLine = (text: string): string =>
  text
    .replace(unseen, '')
    .replace(/(\p{Join_Control})\p{Join_Control}+/gu, '$1')
    .replace(neededOrIdle, '$1')
    // The blank of Braille is no blank to Unicode.
    .replace(/[\s\x85\u2800]+/g, ' ')
    .trim()
    .normalize('NFC')

// Default_Ignorable_Code_Point lacks the anchors of annotations, the place of an object and the empty note head.
const unseen =
  /[[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff9-\ufffc\u{1d159}]--[\0\t-\r\x85]--\p{Join_Control}--\p{Variation_Selector}]/gv

const inScripts = (...scripts: string[]) => scripts.map((script) => `\\p{scx=${script}}`).join('')
const cursive = inScripts('Adlm', 'Arab', 'Mand', 'Mong', 'Nkoo', 'Rohg', 'Syrc')
const indic = inScripts(
  ...['Bali', 'Beng', 'Deva', 'Gujr', 'Guru', 'Java', 'Khmr', 'Knda', 'Mlym'],
  ...['Mymr', 'Orya', 'Sinh', 'Taml', 'Telu'],
)
const joined = `[[${cursive}${indic}]&&[\\p{L}\\p{M}]]`
const pictured = String.raw`\p{Extended_Pictographic}`

const neededOrIdle = new RegExp(
  [
    `(${[
      `(?<=${joined})\\p{Join_Control}(?=${joined})`,
      // A chillu of Malayalam may end a word: consonant, virama, joiner.
      `(?<=[[${indic}]&&\\p{M}])\\p{Join_Control}`,
      `(?<=[${pictured}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=${pictured})`,
      `(?<=[${pictured}${inScripts('Hani', 'Mong', 'Mymr', 'Phag')}])\\p{Variation_Selector}`,
    ].join('|')})`,
    String.raw`[\p{Join_Control}\p{Variation_Selector}]`,
  ].join('|'),
  'gv',
)
