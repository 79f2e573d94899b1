// Marks of kana, of half width as well, and the closing mark belong to no one script; variation selectors choose a glyph.
const eastAsian = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ーｰﾞﾟ〆\p{M}\s]+$/u

/**
 * What a person is called in full: 小明 and 王 make 王小明, Ada and Lovelace make Ada Lovelace. Either part may be empty;
 * there are no blanks around the name.
 *
 * The script of the name decides, not the language of form or reader: whoever writes both parts in Chinese characters,
 * Hangul or kana writes the family name first and without a space, whatever form it was typed into. Latin letters do not
 * tell a Hungarian or a Vietnamese name from others, so these stay in the order of the fields. So do a name in two scripts
 * (David 王) and one with a dot inside (让·雅克), which marks a foreign name whose given name comes first.
 */
export const fullName = (person: { first_name: string; last_name: string }): string => {
  const [first, last] = [person.first_name.trim(), person.last_name.trim()]
  return eastAsian.test(first) && eastAsian.test(last) ? last + first : `${first} ${last}`.trim()
}
