const phonesMax = 3

/** The numbers in a text that are probably telephone numbers, as they are written there. */
export const phonesIn = (text: string): string[] => {
  const found = new Map<string, string>()
  for (const { 0: written, index } of text.matchAll(number)) {
    const before = text.slice(Math.max(0, index - labelLength), index)
    if (isPhone(written, before)) found.set(digitsOf(written), asStored(written))
    if (found.size === phonesMax) break
  }
  return [...found.values()]
}

const number = /(?<![\p{L}\d.@/_-])[+(]{0,2}\d[\d ()./\u2010-\u2015-]{5,24}\d(?![\d\p{L}@])/gu
const labelLength = 20

const isPhone = (written: string, before: string) => {
  const digits = digitsOf(written)
  if (digits.length < 7 || digits.length > 15 || fax.test(before) || isDate(written)) return false
  return (
    label.test(before) || international.test(written) || northAmerican.test(written) || isNational(written)
  )
}

/** With plain hyphens and single blanks, as the lead takes it. */
const asStored = (written: string) => written.replace(/[\u2010-\u2015]/g, '-').replace(/ {2,}/g, ' ')

const digitsOf = (written: string) => written.replace(/\D/g, '')

const fax = /fax[^\p{L}\d]{0,6}$/iu
const label =
  /(?:^|[^\p{L}])(?:tel|phone|mobile|cell|mob|t|m|p|whatsapp|tel[eé]fono|m[oó]vil|celular|t[eé]l|t[eé]l[eé]phone|portable|telefon|handy|telefone|тел|телефон|моб|هاتف|الهاتف|جوال|电话|電話|手机|携帯|전화|휴대폰)[^\p{L}\d]{0,6}$/iu
const international = /^\(?(?:\+|00)/
const northAmerican = /^(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}$/

/** With the 0 that many countries put before an area code, in groups; or a Chinese mobile number. */
const isNational = (written: string) =>
  /^(?:\(0|0[1-9])[\d()]*[ ./-]\d/.test(written) || /^1[3-9]\d{9}$/.test(written)

/** "2015 - 2019", "01/2015-12/2019", "31.01.2026". */
const isDate = (written: string) => {
  const groups = written.split(/\D+/).filter(Boolean)
  return groups.some(isYear) && groups.every((group) => group.length <= 2 || isYear(group))
}
const isYear = (group: string) => /^(?:19|20)\d\d$/.test(group)
