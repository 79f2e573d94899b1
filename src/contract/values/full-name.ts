// Kana marks (also half-width), the closing mark 〆 and variation selectors are listed because they belong to no one script.
const eastAsian = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ーｰﾞﾟ〆\p{M}\s]+$/u

/** The dot inside a foreign name (让·雅克), whose given name comes first in every language. */
const dotInside = /[·・･‧•]/u

type Named = { first_name: string; last_name: string; language?: string | null | undefined }

/**
 * The full name of a person: 小明 and 王 make 王小明, Ada and Lovelace make Ada Lovelace. Either part may be empty; the
 * result has no blanks at its ends.
 *
 * If both parts are in Chinese characters, Hangul or kana, the family name comes first, without a space. Of all other names
 * the script does not tell: they are in the order of the form that was filled in, whose `language` (BCP 47) is known of a lead
 * that came through the form.
 */
export const fullName = ({ first_name, last_name, language }: Named): string => {
  const [first, last] = [first_name.trim(), last_name.trim()]
  if (eastAsian.test(first) && eastAsian.test(last)) return last + first
  const isFamilyFirst = hasFamilyNameFirst(language) && !dotInside.test(first + last)
  return (isFamilyFirst ? [last, first] : [first, last]).join(' ').trim()
}

/** Whether the family name comes before the given name in a language. */
export const hasFamilyNameFirst = (language: string | null | undefined): boolean =>
  familyNameFirst.includes(language?.split('-')[0] ?? '')

const familyNameFirst = ['zh', 'ja', 'ko', 'hu', 'vi']
