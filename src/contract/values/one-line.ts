// Pasted text often contains invisible characters: direction marks from an Arabic mail, soft hyphens from a web page, word
// joiners from a PDF. People cannot find and delete them, so the server removes them instead of refusing the text.

/**
 * The text on one line, in NFC and without invisible characters: controls, bidi controls (Trojan Source, CVE-2021-42574),
 * tags and whatever else Unicode lets a renderer ignore. Each run of blanks of any kind becomes one space. Joiners and
 * variation selectors stay where the script beside them needs them, as in Persian, Malayalam or emoji. NUL stays, too: it is
 * never pasted by accident, and schemas refuse it because PostgreSQL cannot store it.
 */
export const oneLine = (text: string): string =>
  text
    .replace(unseen, '')
    .replace(/(\p{Join_Control})\p{Join_Control}+/gu, '$1')
    .replace(neededOrIdle, '$1')
    // \s does not include the Braille blank (U+2800).
    .replace(/[\s\x85\u2800]+/g, ' ')
    .trim()
    .normalize('NFC')

// Default_Ignorable_Code_Point lacks annotation anchors, the object replacement character and the null note head.
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
      // A Malayalam chillu (consonant, virama, joiner) can end a word.
      `(?<=[[${indic}]&&\\p{M}])\\p{Join_Control}`,
      `(?<=[${pictured}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=${pictured})`,
      `(?<=[${pictured}${inScripts('Hani', 'Mong', 'Mymr', 'Phag')}])\\p{Variation_Selector}`,
    ].join('|')})`,
    String.raw`[\p{Join_Control}\p{Variation_Selector}]`,
  ].join('|'),
  'gv',
)
