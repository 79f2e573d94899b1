/** A date of ISO 32000-2, 7.9.4, like D:20260131093000+01'00', in milliseconds since the epoch; undefined for what is none. */
export const pdfTime = (text: string): number | undefined => {
  const match = /^(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?)?/.exec(
    text.trim(),
  )
  if (!match) return undefined
  const [, year, month = '01', day = '01', hours = '00', minutes = '00', seconds = '00', ...zone] = match
  const [sign, zoneHours = '00', zoneMinutes = '00'] = zone
  const offset = sign === undefined ? 'Z' : `${sign}${zoneHours}:${zoneMinutes}`
  const time = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}${offset}`)
  return Number.isNaN(time) ? undefined : time
}
