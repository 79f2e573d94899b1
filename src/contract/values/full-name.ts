// Kana marks (also half-width), the closing mark 〆 and variation selectors are listed because they belong to no one script.
const eastAsian = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ーｰﾞﾟ〆\p{M}\s]+$/u

/**
 * The full name of a person: 小明 and 王 make 王小明, Ada and Lovelace make Ada Lovelace. Either part may be empty; the
 * result has no blanks at its ends.
 *
 * The script of the name decides the order, not the language of form or reader: if both parts are in Chinese characters,
 * Hangul or kana, the family name comes first, without a space. All other names keep the order of the fields: Hungarian and
 * Vietnamese names, which Latin letters do not distinguish from others; names in two scripts (David 王); and names with a dot
 * inside (让·雅克), which marks a foreign name whose given name comes first.
 */
export const fullName = (person: { first_name: string; last_name: string }): string => {
  const [first, last] = [person.first_name.trim(), person.last_name.trim()]
  return eastAsian.test(first) && eastAsian.test(last) ? last + first : `${first} ${last}`.trim()
}
