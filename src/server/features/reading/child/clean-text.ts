/**
 * A text as it is stored and shown: lines end with a line feed, no control characters (PostgreSQL stores no NUL), no signs
 * of private use (icons of a font), no halves of surrogate pairs, no more than one empty line in a row.
 */
export const cleanText = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029\v\f]/g, '\n')
    .replace(unwanted, '')
    .replace(/[^\S\n]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '')
    .toWellFormed()

// oxlint-disable-next-line no-control-regex -- control characters are among what it looks for
const unwanted = /[\0-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufeff\ufffe\uffff]/g
