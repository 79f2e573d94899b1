/** What a cell of Excel can have, in UTF-16 units. */
export const cellMaxLength = 32_767

/** 22.9.2.19: characters that XML cannot have are written as `_x000D_`. */
export const unescaped = (text: string): string => {
  const cut = text.slice(0, cellMaxLength)
  return cut.includes('_x')
    ? cut.replaceAll(/_x([\da-f]{4})_/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : cut
}

/** A number as people write it, a date as ISO 8601 without a time zone, a time of no day as a time. */
export const numberText = (stored: string, isDate: boolean, is1904: boolean): string => {
  const number = Number(stored)
  if (stored.trim() === '' || !Number.isFinite(number)) return stored
  if (isDate && number >= 0 && number < serialMax) return dateText(is1904 ? number + daysTo1904 : number)
  // Spreadsheets compute with 15 digits: what comes behind them is an error of rounding.
  return String(Number.isSafeInteger(number) ? number : Number(number.toPrecision(15)))
}

const dayMs = 86_400_000
/** The serial date of 1970-01-01, and of 10000-01-01. */
const epochSerial = 25_569
const serialMax = 2_958_466
/** 18.17.4.1: a workbook may count its days from 1904. */
const daysTo1904 = 1462

const dateText = (serial: number): string => {
  const [day = '', time = ''] = new Date(Math.round((serial - epochSerial) * dayMs)).toISOString().split('T')
  const clock = time.replace('Z', '').replace(/(?::00)?\.000$/, '')
  if (serial < 1) return clock
  return clock === '00:00' ? day : `${day} ${clock}`
}
