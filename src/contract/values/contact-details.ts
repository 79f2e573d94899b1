import { oneLine } from './one-line.ts'

/** At least five digits, and what people write between them; perhaps an extension. */
export const phonePattern = /^(?=(?:\D*\d){5})[+\d (][\d ()./-]{3,30}(?: ?(?:x|ext\.?) ?\d{1,6})?$/i

/** A typed telephone number with the digits and signs of ASCII: keyboards write Arabic and full-width ones, too. */
export const normalizePhone = (typed: string): string =>
  oneLine(typed)
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/[\u2010-\u2015\u2212]/g, '-')

/** A typed address of a web page, with the https:// that people leave out. */
export const normalizeLink = (typed: string): string => {
  const link = oneLine(typed)
  return link === '' || /^[a-z][a-z\d+.-]*:/i.test(link) ? link : `https://${link}`
}

/** Whether it is the address of a page on the web, which is safe to open: no script, no file, no user and password in it. */
export const isWebLink = (link: string): boolean => {
  if (!URL.canParse(link)) return false
  const { protocol, hostname, username, password } = new URL(link)
  return /^https?:$/.test(protocol) && hostname.includes('.') && username + password === ''
}
